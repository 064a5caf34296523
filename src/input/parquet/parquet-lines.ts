import { LINE_FEED, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } from '../../text/ascii.ts';
import { ChangedError, ParquetError } from '../errors.ts';
import type { RangeSource } from '../range-source.ts';
import { ChunkBytes, type ReadRange } from './chunk-bytes.ts';
import { ColumnCursor } from './column-cursor.ts';
import { ParquetBudget } from './limits.ts';
import { type ParquetColumn, type ParquetFile, type RowGroup, readParquetFile } from './parquet-file.ts';
import { TextWriter } from './text-writer.ts';

/** How a Parquet file is read. */
export interface ParquetOptions {
  /** Number of rows to skip first; 0 if missing. */
  readonly fromRow?: number | undefined;
  /** Stops reading when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes read from the source. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/** Rows of a Parquet file as text. */
export interface ParquetChunk {
  /** The line with the names of the fields; empty if the rows are whole log lines in JSON objects. */
  readonly header: Buffer;
  /** Whole lines, each ended by a line feed. */
  readonly text: Buffer;
  /** The number of the first row, from 0. */
  readonly firstRow: number;
  /** The number of rows, one line each; at least 1. */
  readonly rows: number;
}

/** Size of the text from which it is yielded. */
const CHUNK_BYTES = 256 * 1024;
/** Space for the rows that exceed the size. */
const SLACK_BYTES = 16 * 1024;
/** A row group up to this size is read at once, for fewer requests to a remote source. */
const WHOLE_GROUP_BYTES = 8 * 1024 * 1024;

/**
 * Reads the rows of a Parquet file as flow log lines, in order, under a header line with the names of the columns as
 * AWS writes them in text files. Null, `-` and empty text are `-`. A row with white space in a value becomes a JSON
 * object. A page of each column is in memory, whatever the size of the row groups.
 *
 * Written for this project, since packages trust their input: in hyparquet 1.33.0, a run of a few bytes fills the
 * memory, and its row API holds whole row groups. Only plain columns are read; flow logs have no others.
 *
 * Throws a {@link ParquetError} if the file is damaged or unsupported; all rows before the fault have been yielded.
 * Throws a {@link ChangedError} if it has fewer rows than are skipped. Source of the format:
 * https://github.com/apache/parquet-format
 */
export async function* parquetLines(
  source: RangeSource,
  { fromRow = 0, signal, onRead }: ParquetOptions = {},
): AsyncGenerator<ParquetChunk> {
  const read: ReadRange = async (start, end) => {
    signal?.throwIfAborted();
    const bytes = await source.read(start, end);
    onRead?.(bytes.length);
    if (bytes.length === end - start) return bytes;
    throw new ParquetError('parquet_damaged', 'the file became shorter while it was read');
  };
  const file = await readParquetFile(source, read);
  const rowCount = file.groups.reduce((sum, { rows }) => sum + rows, 0);
  if (fromRow > rowCount) throw new ChangedError(`it has only ${rowCount} rows`);
  const budget = new ParquetBudget(source.bytes);
  let firstRow = 0;
  for (const group of file.groups) {
    const skipped = Math.min(group.rows, Math.max(0, fromRow - firstRow));
    if (skipped < group.rows) yield* linesOf(file, group, firstRow, skipped, read, budget);
    firstRow += group.rows;
  }
}

async function* linesOf(
  { columns, header }: ParquetFile,
  group: RowGroup,
  groupStart: number,
  skipped: number,
  read: ReadRange,
  budget: ParquetBudget,
): AsyncGenerator<ParquetChunk> {
  const cursors = await openColumns(columns, group, read, budget);
  const headerLine = Buffer.from(header === undefined ? '' : `${header}\n`);
  const writeRow = rowWriter(columns, cursors, header !== undefined);
  let out = new TextWriter(CHUNK_BYTES + SLACK_BYTES);
  let firstRow = groupStart + skipped;
  let rows = 0;
  let lineStart = 0;
  const take = (): ParquetChunk => {
    budget.write(lineStart);
    const chunk = { header: headerLine, text: out.bytes.subarray(0, lineStart), firstRow, rows };
    out = new TextWriter(CHUNK_BYTES + SLACK_BYTES);
    firstRow += rows;
    rows = 0;
    lineStart = 0;
    return chunk;
  };
  try {
    if (skipped > 0) for (const cursor of cursors) await cursor.skip(skipped);
    for (let left = group.rows - skipped; left > 0; ) {
      let available = left;
      for (const cursor of cursors) {
        if (cursor.available === 0) await cursor.load();
        available = Math.min(available, cursor.available);
      }
      for (; available > 0 && lineStart < CHUNK_BYTES; available--) {
        writeRow(out);
        lineStart = out.length;
        rows++;
        left--;
      }
      if (lineStart >= CHUNK_BYTES || left === 0) yield take();
    }
  } catch (error) {
    // the rows before the damage are whole
    if (rows > 0) yield take();
    throw error;
  } finally {
    for (const cursor of cursors) cursor.close();
  }
}

/** A cursor for each column. A small row group is read at once. */
async function openColumns(
  columns: readonly ParquetColumn[],
  { rows, chunks }: RowGroup,
  read: ReadRange,
  budget: ParquetBudget,
): Promise<ColumnCursor[]> {
  const wanted = columns.flatMap((column) => chunks[column.index] ?? []);
  const start = Math.min(...wanted.map((chunk) => chunk.start));
  const end = Math.max(...wanted.map((chunk) => chunk.end));
  const wantedBytes = wanted.reduce((sum, chunk) => sum + chunk.end - chunk.start, 0);
  const isReadAtOnce = end - start <= WHOLE_GROUP_BYTES && 2 * wantedBytes >= end - start;
  const whole = isReadAtOnce ? await read(start, end) : undefined;
  const readPart: ReadRange = whole === undefined ? read : async (from, to) => whole.subarray(from - start, to - start);
  return columns.map((column, position) => {
    const { start: from, end: to, codec } = wanted[position] ?? { start, end: start, codec: 0 };
    return new ColumnCursor(column, new ChunkBytes(readPart, from, to), codec, rows, budget);
  });
}

/** Writes a row as a line, or as a JSON object if a line cannot contain its values. */
function rowWriter(
  columns: readonly ParquetColumn[],
  cursors: readonly ColumnCursor[],
  isLine: boolean,
): (out: TextWriter) => void {
  const ends = new Uint32Array(cursors.length);
  return (out) => {
    const start = out.length;
    out.hasSpace = !isLine;
    let column = 0;
    for (const cursor of cursors) {
      cursor.next(out);
      ends[column++] = out.length;
      out.byte(SPACE);
    }
    out.checkRow(start);
    out.bytes[out.length - 1] = LINE_FEED;
    if (out.hasSpace || isJsonStart(out.bytes[start])) rewriteAsObject(columns, ends, start, out);
  };
}

/** Whether a line with this first byte would be taken for JSON. */
function isJsonStart(byte: number | undefined): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === QUOTE;
}

/** Replaces the line from `start` on by a JSON object of its values. */
function rewriteAsObject(columns: readonly ParquetColumn[], ends: Uint32Array, start: number, out: TextWriter): void {
  const members: Record<string, string> = Object.create(null);
  let from = start;
  for (const [position, { field }] of columns.entries()) {
    const end = ends[position] ?? from;
    const value = out.bytes.toString('utf8', from, end);
    if (value !== '-') members[field] = value;
    from = end + 1;
  }
  const object = Buffer.from(`${JSON.stringify(members)}\n`);
  out.length = start;
  out.copy(object, 0, object.length);
  out.checkRow(start);
}
