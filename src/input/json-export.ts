import { OWN_DOCUMENTS } from '../encode/own-documents.ts';
import { JsonScanner } from '../json/json-scanner.ts';
import { CARRIAGE_RETURN, LINE_FEED, SPACE } from '../text/ascii.ts';
import { payloadInText, payloadOfErrorObject } from './error-object.ts';
import { textOfRow } from './flow-columns.ts';
import { JsonItemSplitter, type JsonPart } from './json-items.ts';

/** The payload of a record, as Firehose encodes it. */
export interface EncodedRecord {
  /** Base64 of text or of gzip; anything else is a fault of the record. */
  readonly payload: unknown;
}

/** Small items are collected up to this size before they are decoded. */
const GATHERED_BYTES = 256 * 1024;

/** Members of a response without log lines; a response with other members is reported with its text. */
const RESPONSE_MEMBERS: ReadonlySet<string> = new Set([
  'events',
  'results',
  'searchedLogStreams',
  'nextToken',
  'NextToken',
  'nextForwardToken',
  'nextBackwardToken',
  'statistics',
  'status',
  'queryId',
  'queryLanguage',
  'encryptionKey',
  'ResponseMetadata',
  '$metadata',
]);

/**
 * Reads JSON that contains log lines or records: arrays, responses of CloudWatch Logs and Athena, and objects of a
 * Firehose error bucket. Yields text for the line decoder, one item after the other, and payloads of records. An item
 * without a log line keeps its text, which the parser reports.
 */
export async function* readJsonExport(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer | EncodedRecord, void, undefined> {
  const splitter = new JsonItemSplitter();
  const gathered = new GatheredText();
  for await (const chunk of chunks) {
    for (const part of splitter.add(chunk)) yield* handOn(part, gathered);
    if (gathered.bytes > 0) yield gathered.take();
  }
  for (const part of splitter.finish()) yield* handOn(part, gathered);
  if (gathered.bytes > 0) yield gathered.take();
}

function* handOn(part: JsonPart, gathered: GatheredText): Generator<Buffer | EncodedRecord> {
  if (part.kind === 'lineFeeds') {
    gathered.add(Buffer.alloc(part.count, '\n'));
  } else if (part.kind === 'text') {
    gathered.add(part.bytes);
  } else {
    let lineFeeds = countLineFeeds(part.bytes);
    for (const output of outputsOf(part.bytes, part.isRemainder)) {
      if (Buffer.isBuffer(output)) {
        gathered.add(output);
        gathered.add(SEPARATOR);
        lineFeeds -= countLineFeeds(output);
      } else {
        if (gathered.bytes > 0) yield gathered.take();
        yield output;
      }
    }
    // later lines keep their numbers
    if (lineFeeds > 0) gathered.add(Buffer.alloc(lineFeeds, '\n'));
  }
  if (gathered.bytes >= GATHERED_BYTES) yield gathered.take();
}

const SEPARATOR = Buffer.from(' ');

class GatheredText {
  bytes = 0;
  #parts: Buffer[] = [];

  add(part: Buffer): void {
    this.#parts.push(part);
    this.bytes += part.length;
  }

  take(): Buffer {
    const text = Buffer.concat(this.#parts, this.bytes);
    this.#parts = [];
    this.bytes = 0;
    return text;
  }
}

/** Converts an item; bytes that the line decoder can read stay unchanged. */
function outputsOf(bytes: Buffer, isRemainder: boolean): (Buffer | EncodedRecord)[] {
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const payload = payloadInText(text);
    // text that is not JSON extends to the end of its line
    return payload === undefined ? [Buffer.concat([bytes, Buffer.from('\n')])] : [{ payload }];
  }
  if (Array.isArray(value)) return outputsOfList(value, bytes);
  if (!isObject(value)) return [wrappedJson(bytes)];
  if (isRemainder) return Object.keys(value).every((name) => RESPONSE_MEMBERS.has(name)) ? [] : [bytes];
  return outputsOfObject(value, bytes);
}

function outputsOfObject(value: Readonly<Record<string, unknown>>, bytes: Buffer): (Buffer | EncodedRecord)[] {
  if (bytes.includes(LINE_FEED)) {
    // a pretty-printed document is recognised only on one line, as the function writes it
    const line = onOneLine(bytes);
    if (OWN_DOCUMENTS.includes(line, 0, line.length)) return [line];
  }
  if (typeof value.message === 'string' && value.message !== '') return [bytes];
  const payload = payloadOfErrorObject(value) ?? payloadOfSubscription(value);
  if (payload !== undefined) return [{ payload }];
  const rows = athenaRows(value);
  if (rows !== undefined) return rows;
  const message = value['@message'];
  if (typeof message === 'string' && message !== '') return [wrapped(message)];
  // the console displays a JSON message as an object
  if (isObject(message)) return [memberOf(bytes, '@message') ?? bytes];
  return [bytes];
}

/** The value of a member of a JSON object, unchanged: numbers keep every digit. The last one counts, as in JSON.parse. */
function memberOf(object: Buffer, name: string): Buffer | undefined {
  const scanner = new JsonScanner(object, object.indexOf('{'), object.length);
  const nameBytes = Buffer.from(name);
  let found: Buffer | undefined;
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const isNamed = scanner.stringIs(nameBytes);
    scanner.peek();
    const start = scanner.position;
    if (!scanner.skipValue()) return undefined;
    if (isNamed) found = object.subarray(start, scanner.position);
  }
  return found === undefined ? undefined : onOneLine(found);
}

/** Converts a row of Logs Insights, a list of messages, or anything else, which the parser reports. */
function outputsOfList(elements: readonly unknown[], bytes: Buffer): Buffer[] {
  if (elements.length === 0) return [];
  if (elements.every((element) => typeof element === 'string')) return elements.map(wrapped);
  const cells = elements.map(insightsCell);
  if (cells.every((cell) => cell !== undefined)) {
    const text = textOfRow(
      cells.map((cell) => cell.field),
      cells.map((cell) => cell.value),
    );
    if (text !== undefined) return [text.startsWith('{') ? Buffer.from(oneLine(text)) : wrapped(text)];
  }
  return [wrappedJson(bytes)];
}

/** Wraps a text with several lines into JSON on one line; a message may be a pretty-printed object. */
function oneLine(text: string): string {
  return text.includes('\n') ? JSON.stringify({ message: text }) : text;
}

function insightsCell(element: unknown): { readonly field: string; readonly value: string } | undefined {
  if (!isObject(element) || typeof element.field !== 'string') return undefined;
  return { field: element.field, value: typeof element.value === 'string' ? element.value : '' };
}

/** Rows of `aws athena get-query-results`; the first one has the column names. */
function athenaRows(value: Readonly<Record<string, unknown>>): Buffer[] | undefined {
  const { ResultSet: result } = value;
  if (!isObject(result) || !Array.isArray(result.Rows)) return undefined;
  const rows = result.Rows.map(athenaCells);
  const names = isObject(result.ResultSetMetadata) ? columnNames(result.ResultSetMetadata.ColumnInfo) : undefined;
  const columns = names ?? rows[0] ?? [];
  return rows.flatMap((cells, index) => {
    // later pages have no row of names
    if (index === 0 && cells.every((cell, column) => cell === columns[column])) return [];
    return [rowBuffer(textOfRow(columns, cells), cells)];
  });
}

function rowBuffer(text: string | undefined, cells: readonly string[]): Buffer {
  if (text === undefined) return wrapped(cells);
  return text.startsWith('{') ? Buffer.from(oneLine(text)) : wrapped(text);
}

function athenaCells(row: unknown): string[] {
  if (!isObject(row) || !Array.isArray(row.Data)) return [];
  return row.Data.map((cell) => (isObject(cell) && typeof cell.VarCharValue === 'string' ? cell.VarCharValue : ''));
}

function columnNames(columns: unknown): string[] | undefined {
  if (!Array.isArray(columns)) return undefined;
  return columns.map((column) => (isObject(column) && typeof column.Name === 'string' ? column.Name : ''));
}

/** The payload of the event with which CloudWatch Logs invokes a function: `{"awslogs": {"data": …}}`. */
function payloadOfSubscription({ awslogs }: Readonly<Record<string, unknown>>): string | undefined {
  return isObject(awslogs) && typeof awslogs.data === 'string' ? awslogs.data : undefined;
}

/** Wraps text as the message of an event: one text is read as log lines, a list is reported. */
function wrapped(message: string | readonly string[]): Buffer {
  return Buffer.from(JSON.stringify({ message }));
}

const WRAPPER = [Buffer.from('{"message":'), Buffer.from('}')] as const;

/** Wraps an unchanged JSON value, nested to any depth, as the message of an event: anything but text is reported. */
function wrappedJson(json: Buffer): Buffer {
  return Buffer.concat([WRAPPER[0], onOneLine(json), WRAPPER[1]]);
}

/** Valid JSON whose line breaks are replaced by spaces; strings contain none (RFC 8259, section 7). */
function onOneLine(json: Buffer): Buffer {
  return Buffer.from(json.map((byte) => (byte === LINE_FEED || byte === CARRIAGE_RETURN ? SPACE : byte)));
}

function countLineFeeds(bytes: Buffer): number {
  return bytes.reduce((count, byte) => count + (byte === LINE_FEED ? 1 : 0), 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
