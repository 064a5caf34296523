import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { checkRegularFile } from '../../documents/regular-file.ts';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { isParquet } from '../../input/parquet-input.ts';
import { isGzip } from '../../model/gzip-header.ts';
import { type CsvLine, CsvReader } from '../../text/csv-row.ts';
import { type Bill, type BillPositions, BillSums, positionsIn } from './cost-bill-sums.ts';

/** Enough to recognise gzip and Parquet. */
const MAGIC_BYTES = 4;
/** Maximum number of files in a folder. A month of a large organization has some hundreds. */
const MAX_FILES = 10_000;
/** Levels of folders below the one that is given, such as `data/BILLING_PERIOD=2026-03`. */
const MAX_DEPTH = 8;
/** The files of a bill in a folder, next to which exports have manifests and statements. */
const BILL_FILE = /\.(?:parquet|csv|csv\.gz)$/i;

/**
 * The folder of one month, as Data Exports and legacy reports name it. If deliveries do not overwrite, each has a folder below it
 * (https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html, understanding-report-versions.html).
 */
const MONTH_FOLDER = /^(?:BILLING_PERIOD=.*|\d{8}-\d{8})$/;

/**
 * Sums of each charge in a Cost and Usage Report: a file, or a folder with files, as CSV or Parquet. Throws a {@link StreamError} that
 * names the file if it cannot be read or is not such a report.
 */
export async function readBill(path: string): Promise<Bill> {
  let current = path;
  const sums = new BillSums();
  try {
    const parquet: string[] = [];
    for (const file of await billFiles(path)) {
      current = file;
      // it is read line by line, so that its size does not matter
      checkRegularFile(await stat(file), Number.POSITIVE_INFINITY);
      const head = await headOf(file);
      if (isParquet(head)) parquet.push(file);
      else await addLines(file, isGzip(head, 0, head.length), sums);
    }
    current = path;
    if (parquet.length > 0) await (await import('./cost-bill-parquet.ts')).addParquet(parquet, sums);
  } catch (error) {
    if (error instanceof StreamError) throw error;
    throw new StreamError(`--compare ${current}: ${reasonOf(error)}`, { cause: error });
  }
  return sums.bill;
}

/** The files of a bill: the path itself, or all in a folder and below, in the order of their names. */
async function billFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const files: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
    const versions: string[] = [];
    for (const { name, isFolder } of entries.map(asNamed).toSorted(byName)) {
      if (name.startsWith('.')) continue;
      const inside = join(folder, name);
      const before = files.length;
      if (isFolder && depth < MAX_DEPTH) await visit(inside, depth + 1);
      if (isFolder && files.length > before) versions.push(name);
      if (!isFolder && BILL_FILE.test(name)) files.push(inside);
      if (files.length > MAX_FILES) throw new StreamError(`--compare ${path}: more than ${MAX_FILES} files`);
    }
    if (versions.length > 1 && MONTH_FOLDER.test(basename(folder))) throw severalVersions(folder, versions);
  };
  await visit(path, 0);
  if (files.length > 0) return files;
  throw new StreamError(`--compare ${path}: the folder has no file that ends in .parquet, .csv or .csv.gz`);
}

/** Each version has all lines of its month, so that several would count them several times. */
function severalVersions(folder: string, versions: readonly string[]): StreamError {
  const [first, last] = [versions[0], versions.at(-1)];
  return new StreamError(
    `--compare ${folder}: ${versions.length} versions of the same month, from ${first} to ${last}: give the folder of one`,
  );
}

interface NamedEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

function asNamed(entry: Dirent): NamedEntry {
  return { name: entry.name, isFolder: entry.isDirectory() };
}

function byName(one: NamedEntry, other: NamedEntry): number {
  return one.name < other.name ? -1 : 1;
}

/** Adds the lines of a CSV file. */
async function addLines(path: string, isCompressed: boolean, sums: BillSums): Promise<void> {
  const file = createReadStream(path);
  const input = isCompressed ? file.pipe(createGunzip()) : file;
  // a pipe does not pass on errors
  file.on('error', (error) => input.destroy(error));
  let positions: BillPositions | undefined;
  let line = 1;
  try {
    for await (const row of rowsOf(input)) {
      const place = `--compare ${path}: line ${line}`;
      if (row.kind === 'damaged') {
        // a file of another kind
        if (positions === undefined) positionsIn([], path);
        // a sum without some of its rows would be a wrong one
        throw new StreamError(`${place}: a quote is not closed, or is followed by something other than a comma`);
      }
      if (positions === undefined) positions = positionsIn(row.cells, path);
      else sums.add(row.cells, positions, place);
      line += row.text.split('\n').length;
    }
  } finally {
    file.destroy();
  }
  // a file without a line lacks the columns too
  if (positions === undefined) positionsIn([], path);
}

/** The rows of a file, which may have a byte order mark. */
async function* rowsOf(input: Readable): AsyncGenerator<CsvLine, void, undefined> {
  const reader = new CsvReader(',');
  let isFirst = true;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    yield* reader.add(isFirst ? line.replace(/^\uFEFF/, '') : line);
    isFirst = false;
  }
  yield* reader.finish();
}

/** The first bytes of a file, which tell what it is, whatever its name. */
async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
