import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const VERSION = '3.6.0';
/** The distribution without plugins that OpenSearch publishes for tests. */
const ZIP = `https://repo1.maven.org/maven2/org/opensearch/distribution/integ-test-zip/opensearch/${VERSION}/opensearch-${VERSION}.zip`;
/** The checksum that Maven Central publishes with the file. */
const ZIP_SHA512 =
  'b82066a97902879c47e26608848d068c09e74d2128edee2802e622867abd451d34a366acc6519d0b40fc97acc89d61c5bb330ab8b2086cf6ffa0f9fe4b9acaa4';

/**
 * The folder of an unpacked OpenSearch distribution, which is downloaded if it is missing.
 * @param {string} folder where downloads are kept
 */
export const fetchOpensearch = async (folder) => {
  const home = join(folder, `opensearch-${VERSION}`);
  if (existsSync(home)) return home;
  mkdirSync(folder, { recursive: true });
  const zip = `${home}.zip`;
  console.log(`downloading OpenSearch ${VERSION}`);
  await download(ZIP, zip);
  // under a temporary name until it is complete
  const unpacked = join(folder, 'unpacked');
  rmSync(unpacked, { recursive: true, force: true });
  const { status } = spawnSync('python3', ['-m', 'zipfile', '-e', zip, unpacked], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${zip} cannot be unpacked`);
  renameSync(join(unpacked, `opensearch-${VERSION}`), home);
  rmSync(unpacked, { recursive: true });
  rmSync(zip);
  return home;
};

const download = async (url, file) => {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
  const hash = createHash('sha512');
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), hashing, createWriteStream(file));
  if (hash.digest('hex') !== ZIP_SHA512)
    throw new Error(`${url} is not the file that was expected: its SHA-512 differs`);
};
