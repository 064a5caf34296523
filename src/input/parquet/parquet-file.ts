import { FIELD_BY_NAME } from '../../model/fields.ts';
import { messageOf } from '../../model/message-of.ts';
import { FormatMatcher } from '../../parse/format-matcher.ts';
import { HeaderReader } from '../../parse/header-line.ts';
import { ParquetError } from '../errors.ts';
import { fieldOfColumn, isMessageColumn } from '../flow-columns.ts';
import { printable } from '../printable.ts';
import type { RangeSource } from '../range-source.ts';
import { type ColumnType, columnType } from './column-type.ts';
import { CODECS } from './decompress.ts';
import { MAX_FOOTER_BYTES } from './limits.ts';
import { type ChunkMetadata, type ParquetMetadata, readMetadata, type SchemaElement } from './parquet-metadata.ts';

/** The mark at both ends of a Parquet file. */
export const PARQUET_MARK = Buffer.from('PAR1');
/** The mark at the end of a file whose footer is encrypted. */
const ENCRYPTED_MARK = Buffer.from('PARE');

/** At the end: the size of the footer, and the mark. */
const TAIL_BYTES = 8;

/** Rows that a file of any size may have, and additional rows per byte: equal rows take hardly any space. */
const BASE_ROWS = 16_777_216;
const MAX_ROWS_PER_BYTE = 100;

/** A column that is read. */
export interface ParquetColumn {
  /** Its name in the file, safe to display. */
  readonly name: string;
  /** Its name in the header line, and in JSON objects. */
  readonly field: string;
  /** Its position among the columns of the file. */
  readonly index: number;
  readonly isOptional: boolean;
  readonly type: ColumnType;
}

/** Rows that are stored together. */
export interface RowGroup {
  readonly rows: number;
  /** One for each column of the file. */
  readonly chunks: readonly ChunkMetadata[];
}

/** The content of a Parquet file's footer, checked against the file. */
export interface ParquetFile {
  readonly columns: readonly ParquetColumn[];
  /** The line with the names of the columns, if they are flow log fields; undefined for a column with whole lines. */
  readonly header: string | undefined;
  readonly groups: readonly RowGroup[];
}

/** Reads the footer of a file. Throws a {@link ParquetError} if it is damaged or unsupported. */
export async function readParquetFile(
  source: RangeSource,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<ParquetFile> {
  const end = source.bytes - TAIL_BYTES;
  if (end < PARQUET_MARK.length) throw notWhole(`has only ${source.bytes} bytes`);
  const tail = Buffer.from(await read(end, source.bytes));
  const mark = tail.subarray(4);
  if (mark.equals(ENCRYPTED_MARK)) throw new ParquetError('parquet_unsupported', 'it is an encrypted Parquet file');
  if (!mark.equals(PARQUET_MARK)) throw notWhole('does not end with “PAR1”');
  const footerBytes = tail.readUInt32LE(0);
  if (footerBytes > end - PARQUET_MARK.length) throw notWhole(`is smaller than its footer, of ${footerBytes} bytes`);
  if (footerBytes > MAX_FOOTER_BYTES) {
    throw unsupported(`its footer has ${footerBytes} bytes; at most ${MAX_FOOTER_BYTES} are read`);
  }
  const metadata = parse(await read(end - footerBytes, end));
  if (metadata.isEncrypted) throw unsupported('it is an encrypted Parquet file');
  const elements = elementsOf(metadata);
  checkGroups(metadata, elements, end - footerBytes, source.bytes);
  const all = elements.map((element, index) => columnOf(element, index));
  return { ...selectColumns(all), groups: metadata.groups };
}

function notWhole(reason: string): ParquetError {
  return new ParquetError(
    'parquet_damaged',
    `it is not a whole Parquet file: it ${reason}; it may have been cut off, or it is still being written`,
  );
}

function unsupported(reason: string): ParquetError {
  return new ParquetError('parquet_unsupported', reason);
}

function damaged(reason: string, cause?: unknown): ParquetError {
  return new ParquetError('parquet_damaged', `the Parquet file is damaged: ${reason}`, { cause });
}

function parse(footer: Uint8Array): ParquetMetadata {
  try {
    return readMetadata(footer);
  } catch (error) {
    throw damaged(`its footer cannot be read: ${messageOf(error)}`, error);
  }
}

/** The columns of the schema, which follow the root; there must be no groups among them. */
function elementsOf({ schema }: ParquetMetadata): readonly SchemaElement[] {
  const [root, ...elements] = schema;
  if (root === undefined || elements.length === 0) throw damaged('it has no columns');
  for (const { name, children, repetition } of elements) {
    if (children > 0) throw unsupported(`its column “${printable(name)}” is nested; only plain columns are read`);
    if (repetition === REPEATED) {
      throw unsupported(`its column “${printable(name)}” is repeated; only plain columns are read`);
    }
    if (repetition !== REQUIRED && repetition !== OPTIONAL) throw damaged('its footer has an unknown repetition');
  }
  if (root.children !== elements.length) throw damaged('its schema does not have the number of columns that it says');
  return elements;
}

const REQUIRED = 0;
const OPTIONAL = 1;
const REPEATED = 2;

/** Checks that every chunk lies in the file before the footer, apart from the others, and has a known codec. */
function checkGroups(
  { groups, rows }: ParquetMetadata,
  elements: readonly SchemaElement[],
  dataEnd: number,
  fileBytes: number,
): void {
  let groupRows = 0;
  let chunkBytes = 0;
  for (const group of groups) {
    if (!isCount(group.rows)) throw damaged('a row group has no valid number of rows');
    groupRows += group.rows;
    // an empty group has no data, and some writers give it no place
    if (group.rows === 0) continue;
    if (group.chunks.length !== elements.length) throw damaged('a row group does not have one chunk for each column');
    for (const [index, chunk] of group.chunks.entries()) {
      checkChunk(chunk, printable(elements[index]?.name ?? ''), group.rows, dataEnd);
      chunkBytes += chunk.end - chunk.start;
    }
  }
  if (!isCount(rows) || groupRows !== rows) throw damaged('its row groups do not have as many rows as the file');
  if (chunkBytes > dataEnd) throw damaged('its column chunks overlap');
  if (rows > BASE_ROWS + MAX_ROWS_PER_BYTE * fileBytes) {
    throw unsupported(`it says that it has ${rows} rows, too many for a file of ${fileBytes} bytes`);
  }
}

function checkChunk(chunk: ChunkMetadata, column: string, rows: number, dataEnd: number): void {
  if (chunk.isElsewhere) throw unsupported(`its column “${column}” is in another file`);
  if (chunk.codec === -1) throw unsupported(`its column “${column}” is encrypted`);
  const codec = CODECS[chunk.codec];
  if (codec === undefined) throw unsupported(`its column “${column}” is compressed with an unknown codec`);
  if (codec.decompress === undefined) {
    throw unsupported(`its column “${column}” is compressed with ${codec.name}; ${CODEC_ADVICE}`);
  }
  if (chunk.values !== rows) throw damaged(`column “${column}” does not have as many values as its row group has rows`);
  const isInside = isCount(chunk.start) && isCount(chunk.end) && chunk.start >= PARQUET_MARK.length;
  if (!isInside || chunk.start > chunk.end || chunk.end > dataEnd) {
    throw damaged(`column “${column}” has a part that lies outside of the file`);
  }
}

const CODEC_ADVICE = `write it with ${CODECS.flatMap(({ name, decompress }) => (decompress === undefined ? [] : [name]))
  .join(', ')
  .replace(/, (?!.*, )/, ' or ')}`;

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function columnOf(element: SchemaElement, index: number): ParquetColumn {
  const field = fieldOfColumn(element.name) ?? element.name.replaceAll('_', '-').toLowerCase();
  const name = printable(element.name);
  const type = columnType(element, field);
  if (typeof type === 'string') throw unsupported(`its column “${name}” has the type ${type}, which is not supported`);
  return { name, field, index, isOptional: element.repetition === OPTIONAL, type };
}

/**
 * The columns that become text, under their header. If two columns have one field, the first counts. Columns that are
 * not flow log fields pass through if a header line can have them: with names like AWS's, and at most as many as there
 * are fields.
 */
function selectColumns(all: readonly ParquetColumn[]): Pick<ParquetFile, 'columns' | 'header'> {
  const distinct = all.filter(({ field }, index) => all.findIndex((other) => other.field === field) === index);
  const known = distinct.filter(({ field }) => FIELD_BY_NAME.has(field));
  const message = all.find(({ name }) => isMessageColumn(name));
  if (known.length === 0 && message !== undefined) return { columns: [message], header: undefined };
  if (known.length === 0) {
    const names = all.slice(0, MAX_LISTED).map(({ name }) => name);
    throw unsupported(
      `none of its columns is a flow log field: ${names.join(', ')}${all.length > MAX_LISTED ? ', …' : ''}`,
    );
  }
  const others = distinct.filter((column) => !known.includes(column) && isHeader([...known, column]));
  for (; ; others.pop()) {
    const columns = distinct.filter((column) => known.includes(column) || others.includes(column));
    if (isHeader(columns) || others.length === 0) return { columns, header: headerOf(columns) };
  }
}

/** Maximum number of columns in a message. */
const MAX_LISTED = 8;

function headerOf(columns: readonly ParquetColumn[]): string {
  return columns.map(({ field }) => field).join(' ');
}

/** A name in a header line. */
const HEADER_NAME = /^[a-z][a-z0-9-]*$/;

/** Whether the parser recognises the names of columns as a header. */
function isHeader(columns: readonly ParquetColumn[]): boolean {
  // a name with a space would be two
  if (!columns.every(({ field }) => HEADER_NAME.test(field))) return false;
  const line = Buffer.from(headerOf(columns));
  return new HeaderReader().read(line, 0, line.length) instanceof FormatMatcher;
}
