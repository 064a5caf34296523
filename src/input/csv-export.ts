import { type CsvLine, CsvReader, splitCells } from '../text/csv-row.ts';
import { fieldOfColumn, isMessageColumn, textOfRow } from './flow-columns.ts';
import { linesOf, toBytes } from './text-lines.ts';

/** AWS writes commas; spreadsheets of some countries save semicolons, and some copy tabs. */
const DELIMITERS = [',', ';', '\t'] as const;

/** Minimum number of flow log columns if no column has log lines. */
const MIN_FIELD_COLUMNS = 2;

/** Maximum length of a header line. */
const MAX_HEADER_CHARS = 16 * 1024;

/** A column name in the header of an export. */
const COLUMN_NAME = /^[@\w][\w .@-]{0,127}$/;

/** The first line of a comma-separated export. */
interface CsvHeader {
  readonly delimiter: string;
  readonly columns: readonly string[];
}

/** Whether a line is the header of a comma-separated export that has log lines or flow log fields. */
export function isCsvHeader(line: string): boolean {
  return readHeader(line) !== undefined;
}

/**
 * Reads a comma-separated export with a header: each row becomes its log line, or a JSON object of its columns. A row
 * without either becomes a line with the row's text, which the parser reports. Line numbers remain those of the file.
 */
export async function* readCsvExport(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let header: CsvHeader | undefined;
  let reader: CsvReader | undefined;
  for await (const lines of linesOf(chunks)) {
    const texts: string[] = [];
    for (const line of lines) {
      const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (header === undefined || reader === undefined) {
        header = readHeader(plain);
        // blank lines may precede the header
        if (header !== undefined) reader = new CsvReader(header.delimiter);
        texts.push(header === undefined ? plain : '');
        continue;
      }
      const { columns } = header;
      texts.push(...reader.add(plain).map((row) => textOf(row, columns)));
    }
    yield toBytes(texts);
  }
  if (header === undefined || reader === undefined) return;
  const { columns } = header;
  yield toBytes(reader.finish().map((row) => textOf(row, columns)));
}

function readHeader(line: string): CsvHeader | undefined {
  const text = line.trim();
  if (text === '' || text.length > MAX_HEADER_CHARS) return undefined;
  for (const delimiter of DELIMITERS) {
    const columns = splitCells(text, delimiter)?.map((name) => name.trim());
    if (columns === undefined || !columns.every((name) => COLUMN_NAME.test(name))) continue;
    const hasMessage = columns.some(isMessageColumn);
    // field names separated by tabs are also a header line of a text file
    const fields = delimiter === '\t' ? 0 : columns.filter((name) => fieldOfColumn(name) !== undefined).length;
    if (hasMessage || (columns.length > 1 && fields >= MIN_FIELD_COLUMNS)) return { delimiter, columns };
  }
  return undefined;
}

function textOf(row: CsvLine, columns: readonly string[]): string {
  if (row.kind === 'damaged') return row.text;
  const { cells, text } = row;
  if (text.trim() === '') return '';
  const fits = cells.length === columns.length;
  // exports of several results may repeat the header
  if (fits && cells.every((cell, index) => cell === columns[index])) return '';
  const isMessageLast = isMessageColumn(columns.at(-1) ?? '');
  if (!fits && isMessageLast && cells.length > columns.length) return mergedMessage(cells, columns);
  const line = fits ? textOfRow(columns, cells) : undefined;
  return padded(line ?? text, text);
}

/** The message of a row, where it contains commas and is not quoted. */
function mergedMessage(cells: readonly string[], columns: readonly string[]): string {
  return cells.slice(columns.length - 1).join(',');
}

/** A text with as many line feeds as the row had, so that later lines keep their numbers. */
function padded(text: string, row: string): string {
  return text + '\n'.repeat(Math.max(0, row.split('\n').length - text.split('\n').length));
}
