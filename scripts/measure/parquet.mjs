/**
 * Measures the conversion of Parquet files to log lines: rows per second of processor time, and the peak memory of the process. Also
 * prints the MD5 of the text, to compare it with the text of the file's writer.
 *
 *   node scripts/measure/parquet.mjs FILE…
 *
 * scripts/parquet/make-large-file.py creates files for the measurement. Each file is read in a separate process.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { ownPeakBytes } from '../runtime/memory.mjs';

const ROOT = new URL('../../', import.meta.url);
const FOLDER = fileURLToPath(new URL('node_modules/.cache/parquet/', ROOT));

const measure = async (path) => {
  const { fileRanges, parquetLines } = await bundleWithoutPackages(
    new URL('sources-parquet.ts', import.meta.url),
    FOLDER,
  );
  const source = await fileRanges(path);
  const hash = createHash('md5');
  const before = process.cpuUsage();
  let rows = 0;
  for await (const { header, text, firstRow, rows: count } of parquetLines(source)) {
    if (firstRow === 0) hash.update(header);
    hash.update(text);
    rows += count;
  }
  await source.close();
  const { user, system } = process.cpuUsage(before);
  const perSecond = Math.round((rows * 1e6) / (user + system));
  console.log(
    `${path}: ${rows} rows, ${perSecond} a CPU-second, ${Math.round(ownPeakBytes() / 1e6)} MB, MD5 ${hash.digest('hex')}`,
  );
};

const [first, ...others] = process.argv.slice(2);
if (others.length === 0) await measure(first);
else for (const path of [first, ...others]) spawnSync(process.execPath, [process.argv[1], path], { stdio: 'inherit' });
