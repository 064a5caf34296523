import type { AddressRange } from '../net/cidr-block.ts';
import { rangeIn } from '../net/ranges.ts';
import { LINE_FEED, QUOTE } from '../text/ascii.ts';
import { splitCells } from '../text/csv-row.ts';
import { quoted } from '../text/quoted.ts';
import { MAX_ATTRIBUTE_NAME_CHARS, MAX_ATTRIBUTES, textOf } from './address-answer.ts';
import type { ReadRanges } from './list-ranges.ts';
import { RangeTableBuilder } from './range-table-builder.ts';

/** Maximum size of a row in bytes; a longer row is skipped, a longer header line refused. */
const MAX_ROW_BYTES = 65_536;

/** Names of columns with a range, and of the two columns with its first and last address. */
const RANGE_NAMES = [
  'range',
  'cidr',
  'network',
  'prefix',
  'subnet',
  'ip_range',
  'ip_prefix',
  'cidr_block',
  'ip',
  'address',
];
const FIRST_NAMES = ['start', 'first', 'from', 'start_ip', 'first_ip', 'ip_from', 'range_start', 'ip_start', 'begin'];
const LAST_NAMES = ['end', 'last', 'to', 'end_ip', 'last_ip', 'ip_to', 'range_end', 'ip_end'];

/** The columns of a table of ranges. */
interface Columns {
  /** The index of the column with the range, or with its first address. */
  readonly range: number;
  /** The index of the column with the last address; undefined if one column has the range. */
  readonly last: number | undefined;
  readonly attributes: readonly { readonly index: number; readonly name: string }[];
}

/**
 * Reads ranges with attributes: the first row has the names of the columns. One column has the range, or two have its
 * first and last address; all others are attributes. Names become lower case with `_` between words. Columns are
 * separated by commas, semicolons or tabs. A row without a range is skipped and counted. Throws a RangeError for a
 * first row that does not fit.
 *
 * @param rangeColumn the column of the range, if its name does not tell
 */
export function readCsv(content: Buffer, rangeColumn?: string): ReadRanges {
  const rows = rowsOf(content);
  const { value: head } = rows.next();
  if (!Array.isArray(head)) {
    throw new RangeError(
      `its first line must have at most ${MAX_ROW_BYTES} bytes, names of columns, and every quote closed`,
    );
  }
  const columns = readHead(head, rangeColumn);
  const builder = new RangeTableBuilder();
  let skipped = 0;
  for (const row of rows) {
    const cells = row ?? [];
    const range = rangeOf(cells, columns);
    const attributes: Record<string, string> = {};
    for (const { index, name } of columns.attributes) {
      const text = textOf(cells[index]);
      if (text !== undefined) attributes[name] = text;
    }
    if (range === undefined) skipped++;
    // a range without attributes hides the attributes of wider ranges
    else builder.add(range, builder.numberOf({ attributes }));
  }
  if (builder.count === 0 && skipped > 0) throw new RangeError('no row of it has a range');
  return { builder, skipped };
}

function rangeOf(cells: readonly string[], { range, last }: Columns): AddressRange | undefined {
  const text = cells[range]?.trim() ?? '';
  const end = last === undefined ? '' : (cells[last]?.trim() ?? '');
  return rangeIn(end === '' ? text : `${text}-${end}`);
}

function readHead(names: readonly string[], rangeColumn: string | undefined): Columns {
  if (names.length > MAX_ATTRIBUTES + 2) {
    throw new RangeError(
      `it has ${names.length} columns; there may be at most ${MAX_ATTRIBUTES}, and those of the range`,
    );
  }
  const words = names.map(wordOf);
  const find = (wanted: readonly string[]): number => words.findIndex((word) => wanted.includes(word));
  const given = rangeColumn === undefined ? undefined : words.indexOf(wordOf(rangeColumn));
  if (given === -1) throw new RangeError(`it has no column ${quoted(rangeColumn ?? '')}`);
  const first = find(FIRST_NAMES);
  const end = find(LAST_NAMES);
  const isPair = given === undefined && first >= 0 && end >= 0;
  const range = isPair ? first : (given ?? find(RANGE_NAMES));
  if (range < 0) {
    throw new RangeError(
      `its first row must name a column of ranges, such as ${RANGE_NAMES.slice(0, 4).join(', ')}, or start and end`,
    );
  }
  const last = isPair ? end : undefined;
  const attributes = words.flatMap((name, index) =>
    index === range || index === last || name === '' ? [] : [{ index, name }],
  );
  const repeated = attributes.find(({ name }, index) => attributes.findIndex((each) => each.name === name) !== index);
  if (repeated !== undefined) throw new RangeError(`it has two columns ${repeated.name}`);
  return { range, last, attributes };
}

/** The attribute name for a column: `cost_centre` for `Cost Centre`. */
function wordOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
    .slice(0, MAX_ATTRIBUTE_NAME_CHARS);
}

/**
 * The cells of each row of the content, which may have newlines in quoted cells. Undefined for a line that is too long, or has a
 * quote that is not closed, or that something follows: the row ends with that line, so that the next ones are read.
 */
function* rowsOf(content: Buffer): Generator<readonly string[] | undefined, void, undefined> {
  let start = 0;
  let delimiter: string | undefined;
  while (start < content.length) {
    let isQuoted = false;
    let end = start;
    const limit = Math.min(content.length, start + MAX_ROW_BYTES + 1);
    while (end < limit) {
      const byte = content[end];
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === LINE_FEED && !isQuoted) break;
      end++;
    }
    const row = isQuoted || end - start > MAX_ROW_BYTES ? undefined : content.toString('utf8', start, end);
    const isBlank = delimiter !== undefined && row?.trim() === '';
    if (row !== undefined) delimiter ??= delimiterOf(row);
    const cells =
      row === undefined || delimiter === undefined ? undefined : splitCells(row.replace(/\r$/, ''), delimiter);
    if (!isBlank) yield cells;
    if (cells === undefined) {
      const newline = content.indexOf(LINE_FEED, start);
      end = newline < 0 ? content.length : newline;
    }
    start = end + 1;
  }
}

/** The delimiter of the first row. */
function delimiterOf(head: string): string {
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: head.split(delimiter).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}
