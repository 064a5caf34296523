import { UsageError } from '../../input/errors.ts';
import { counted } from '../../text/counted.ts';
import type { Output } from '../terminal/output.ts';
import { textTable } from '../terminal/text-table.ts';

/** Formats of a result, each with the extensions of its files. */
export const RESULT_FORMATS = {
  table: ['txt', 'text'],
  csv: ['csv'],
  json: ['json'],
  ndjson: ['ndjson', 'jsonl'],
  parquet: ['parquet'],
} as const;

/** The name of a format. */
export type ResultFormat = keyof typeof RESULT_FORMATS;

/** The names of all formats, for messages. */
export const RESULT_FORMAT_NAMES = Object.keys(RESULT_FORMATS).join(', ');

/** Maximum number of rows of a table; further ones are counted. */
const MAX_TABLE_ROWS = 1000;

/** Whether a text is the name of a format. */
export function isResultFormat(text: string): text is ResultFormat {
  return Object.hasOwn(RESULT_FORMATS, text);
}

/** The format with this name. Throws a {@link UsageError} for another text. */
export function readResultFormat(text: string): ResultFormat {
  if (isResultFormat(text)) return text;
  throw new UsageError(`--as must be one of ${RESULT_FORMAT_NAMES}, not ${JSON.stringify(text)}`);
}

/** The format by the name of a file, compressed or not; undefined for other names. */
export function formatOfFile(path: string): ResultFormat | undefined {
  const extension = /\.([^./\\]+)$/.exec(path.replace(/\.gz$/i, ''))?.[1]?.toLowerCase();
  const entry = Object.entries(RESULT_FORMATS).find(([, extensions]) => extensions.some((each) => each === extension));
  return entry !== undefined && isResultFormat(entry[0]) ? entry[0] : undefined;
}

/** A column of a result. */
interface Column {
  readonly name: string;
  readonly isNumber: boolean;
}

type Row = readonly (string | undefined)[];

/** A format of text. */
export interface TextFormat {
  /** Whether values are JSON; otherwise they are plain text, and undefined if missing. */
  readonly hasJsonValues: boolean;
  /** Writes the columns and rows of a result. */
  write(columns: readonly Column[], groups: AsyncIterable<readonly Row[]>, output: Output): Promise<void>;
}

/** The formats of text; `width` is that of the terminal, if the output is one. */
export function textFormat(format: Exclude<ResultFormat, 'parquet'>, width: number | undefined): TextFormat {
  switch (format) {
    case 'table':
      return {
        hasJsonValues: false,
        write: (columns, groups, output) => writeTable(columns, groups, output, width),
      };
    case 'csv':
      return { hasJsonValues: false, write: writeCsv };
    case 'json':
      return { hasJsonValues: true, write: writeJson };
    case 'ndjson':
      return { hasJsonValues: true, write: writeNdjson };
  }
}

async function writeTable(
  columns: readonly Column[],
  groups: AsyncIterable<readonly Row[]>,
  output: Output,
  width: number | undefined,
): Promise<void> {
  const rows: Row[] = [];
  let count = 0;
  for await (const group of groups) {
    count += group.length;
    rows.push(...group.slice(0, MAX_TABLE_ROWS - rows.length));
  }
  await output.writeText(textTable(columns, rows, width));
  const note =
    count > rows.length
      ? `${counted(count, 'row')}; the first ${rows.length.toLocaleString('en-US')} are shown, --as csv has all`
      : counted(count, 'row');
  await output.writeText(`(${note})\n`);
}

/** CSV by RFC 4180, with line feeds. A missing value is empty, an empty text is `""`. */
async function writeCsv(columns: readonly Column[], groups: AsyncIterable<readonly Row[]>, output: Output) {
  const line = (values: Row): string => `${values.map(csvValue).join(',')}\n`;
  await output.writeText(line(columns.map(({ name }) => name)));
  for await (const group of groups) {
    await output.writeText(group.map(line).join(''));
    if (output.isClosed) return;
  }
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$|^$/;

function csvValue(value: string | undefined): string {
  if (value === undefined) return '';
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

async function writeNdjson(columns: readonly Column[], groups: AsyncIterable<readonly Row[]>, output: Output) {
  const object = objectWriter(columns);
  for await (const group of groups) {
    await output.writeText(group.map((row) => `${object(row)}\n`).join(''));
    if (output.isClosed) return;
  }
}

async function writeJson(columns: readonly Column[], groups: AsyncIterable<readonly Row[]>, output: Output) {
  const object = objectWriter(columns);
  let separator = '[\n';
  for await (const group of groups) {
    await output.writeText(separator + group.map(object).join(',\n'));
    separator = ',\n';
    if (output.isClosed) return;
  }
  await output.writeText(separator === '[\n' ? '[]\n' : '\n]\n');
}

/** Renders a row of JSON values as an object. */
function objectWriter(columns: readonly Column[]): (row: Row) => string {
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  return (row) => `{${row.map((value, at) => `${names[at]}${value ?? 'null'}`).join(',')}}`;
}
