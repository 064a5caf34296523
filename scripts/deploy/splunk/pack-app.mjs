import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Name of the app, of its folder, and of the only folder in its package. */
export const APP = 'vpc_flow_enricher';

const FOLDER = fileURLToPath(new URL(`../../../deploy/splunk/${APP}`, import.meta.url));
const BLOCK_BYTES = 512;
const CHECKSUM_AT = 148;

/**
 * The package of the Splunk app for *Install app from file*: a gzipped tar file. The same files produce the same bytes on any machine:
 * entries are sorted, and owners, times and modes are fixed.
 * @returns {Buffer}
 */
export const packApp = () => {
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const entries = files.flatMap((file) => tarEntry(APP + file.slice(FOLDER.length), readFileSync(file)));
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * BLOCK_BYTES)]));
};

/** A file in POSIX format (ustar): a header, and the content padded to a whole block. */
const tarEntry = (name, content) => {
  const header = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name}: a name in the package has at most 100 bytes`);
  const fields = [
    [0, name],
    [100, '0000644\0'],
    [108, '0000000\0'],
    [116, '0000000\0'],
    [124, `${content.length.toString(8).padStart(11, '0')}\0`],
    [136, '00000000000\0'],
    // while the checksum is computed, its own field counts as spaces
    [CHECKSUM_AT, '        '],
    [156, '0'],
    [257, 'ustar\0' + '00'],
  ];
  for (const [position, text] of fields) header.write(text, position, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
  return [header, content, padding];
};
