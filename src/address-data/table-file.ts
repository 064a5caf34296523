import { crc32 } from 'node:zlib';
import { type AddressAnswer, readAnswer } from './address-answer.ts';
import { IPV6_WORDS, type RangeColumns, RangeTable } from './range-table.ts';
import type { BuiltRanges } from './range-table-builder.ts';

/**
 * A compiled table in a file, which can be used without parsing: a header, then columns of 32-bit words, little-endian,
 * then the texts of the values, each of which is parsed when an address first needs it.
 *
 * Bytes 0 to 7 are the magic; then come words: version; length of the header; number of IPv4 ranges, of IPv6 ranges, of
 * values; offset of the IPv4 columns (starts, ends, values), of the IPv6 columns, of the offsets of values (one more
 * than there are values), of the texts of values; their length; offset and length of the description, JSON; CRC-32 of
 * everything after the header. Sections follow each other in this order, each at a multiple of 4.
 */
const MAGIC = Buffer.from('VPCFADDR', 'latin1');
const VERSION = 1;
const WORD = 4;
const HEADER_BYTES = 64;
/** Positions of the words of the header, after the magic. */
const HEADER = [
  ...([
    'version',
    'headerBytes',
    'ipv4Count',
    'ipv6Count',
    'valueCount',
    'ipv4At',
    'ipv6At',
    'valueOffsetsAt',
  ] as const),
  ...(['textAt', 'textBytes', 'descriptionAt', 'descriptionBytes', 'checksum'] as const),
] as const;
type Header = Record<(typeof HEADER)[number], number>;

/** Maximum size of the text of one value. */
const MAX_VALUE_BYTES = 65_536;
/** Maximum size of the description. */
const MAX_DESCRIPTION_BYTES = 65_536;

/** The description of a table. */
export interface TableDescription {
  /** The version or the date of its source, such as `2026-11-24`. */
  readonly version?: string | undefined;
  /** When the data was published, Unix milliseconds. */
  readonly publishedAtMs?: number | undefined;
  /** Number of entries of the source that were not ranges. */
  readonly skipped?: number | undefined;
}

/** A table that was read from a file. */
export interface FileTable {
  readonly table: RangeTable;
  readonly description: TableDescription;
}

/** Whether content begins like a compiled table. */
export function isTableFile(content: Buffer): boolean {
  return content.length >= MAGIC.length && content.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) === 0;
}

/** The file of a table. */
export function writeTableFile({ columns, values }: BuiltRanges, description: TableDescription): Buffer {
  const texts = values.map((value) => Buffer.from(JSON.stringify(value)));
  const valueOffsets = new Uint32Array(texts.length + 1);
  texts.forEach((text, number) => {
    valueOffsets[number + 1] = (valueOffsets[number] ?? 0) + text.length;
  });
  const about = Buffer.from(JSON.stringify(description));
  const { ipv4Starts, ipv4Ends, ipv4Values, ipv6Starts, ipv6Ends, ipv6Values } = columns;
  const ipv4 = [ipv4Starts, ipv4Ends, ipv4Values].map(bytesOf);
  const ipv6 = [ipv6Starts, ipv6Ends, ipv6Values].map(bytesOf);
  const text = padded(Buffer.concat(texts));
  const body = Buffer.concat([...ipv4, ...ipv6, bytesOf(valueOffsets), text, about]);
  const ipv6At = HEADER_BYTES + lengthOf(ipv4);
  const valueOffsetsAt = ipv6At + lengthOf(ipv6);
  const textAt = valueOffsetsAt + valueOffsets.byteLength;
  const header: Header = {
    version: VERSION,
    headerBytes: HEADER_BYTES,
    ipv4Count: ipv4Values.length,
    ipv6Count: ipv6Values.length,
    valueCount: values.length,
    ipv4At: HEADER_BYTES,
    ipv6At,
    valueOffsetsAt,
    textAt,
    textBytes: valueOffsets[texts.length] ?? 0,
    descriptionAt: textAt + text.length,
    descriptionBytes: about.length,
    checksum: crc32(body),
  };
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  HEADER.forEach((name, position) => {
    head.writeUInt32LE(header[name], MAGIC.length + position * WORD);
  });
  return Buffer.concat([head, body]);
}

/**
 * The table in a file; its columns are views of the content. Throws a RangeError that says what is wrong with a file that is
 * truncated, damaged, of another version, or of another kind.
 */
export function readTableFile(content: Buffer): FileTable {
  if (!isTableFile(content) || content.length < HEADER_BYTES) throw new RangeError('it is not a compiled table');
  const header = readHeader(content);
  if (header.version !== VERSION || header.headerBytes !== HEADER_BYTES) {
    throw new RangeError(`it is a compiled table of version ${header.version}; this program reads version ${VERSION}`);
  }
  const { ipv4Count, ipv6Count, valueCount, textAt, textBytes, descriptionAt, descriptionBytes } = header;
  const ipv6At = HEADER_BYTES + ipv4Count * 3 * WORD;
  const valueOffsetsAt = ipv6At + ipv6Count * (2 * IPV6_WORDS + 1) * WORD;
  const textStart = valueOffsetsAt + (valueCount + 1) * WORD;
  const isConsistent =
    // not used yet
    content.readUInt32LE(HEADER_BYTES - WORD) === 0 &&
    header.ipv4At === HEADER_BYTES &&
    header.ipv6At === ipv6At &&
    header.valueOffsetsAt === valueOffsetsAt &&
    textAt === textStart &&
    descriptionAt >= textAt + textBytes &&
    descriptionAt + descriptionBytes === content.length;
  if (!isConsistent) throw new RangeError('the compiled table is truncated, or its header is wrong');
  if (crc32(content.subarray(HEADER_BYTES)) !== header.checksum) {
    throw new RangeError('the compiled table is damaged: its checksum is wrong');
  }
  const words = wordsOf(content);
  const column = (at: number, length: number): Uint32Array => words.subarray(at / WORD, at / WORD + length);
  const ipv4 = [0, 1, 2].map((index) => column(HEADER_BYTES + index * ipv4Count * WORD, ipv4Count));
  const ipv6Words = ipv6Count * IPV6_WORDS;
  const [ipv4Starts = NONE, ipv4Ends = NONE, ipv4Values = NONE] = ipv4;
  const columns: RangeColumns = {
    ipv4Starts,
    ipv4Ends,
    ipv4Values,
    ipv6Starts: column(ipv6At, ipv6Words),
    ipv6Ends: column(ipv6At + ipv6Words * WORD, ipv6Words),
    ipv6Values: column(ipv6At + 2 * ipv6Words * WORD, ipv6Count),
  };
  const offsets = column(valueOffsetsAt, valueCount + 1);
  const texts = content.subarray(textAt, textAt + textBytes);
  return {
    table: new RangeTable(columns, lazyValues(texts, offsets)),
    description: readDescription(content.subarray(descriptionAt, descriptionAt + descriptionBytes)),
  };
}

const NONE = new Uint32Array(0);

function readHeader(content: Buffer): Header {
  const at = (name: (typeof HEADER)[number]): number =>
    content.readUInt32LE(MAGIC.length + HEADER.indexOf(name) * WORD);
  return {
    version: at('version'),
    headerBytes: at('headerBytes'),
    ipv4Count: at('ipv4Count'),
    ipv6Count: at('ipv6Count'),
    valueCount: at('valueCount'),
    ipv4At: at('ipv4At'),
    ipv6At: at('ipv6At'),
    valueOffsetsAt: at('valueOffsetsAt'),
    textAt: at('textAt'),
    textBytes: at('textBytes'),
    descriptionAt: at('descriptionAt'),
    descriptionBytes: at('descriptionBytes'),
    checksum: at('checksum'),
  };
}

/**
 * Views are at multiples of a word: content at another position is copied once. Lambda's processors are little-endian, as the
 * file is.
 */
function wordsOf(content: Buffer): Uint32Array {
  const aligned = content.byteOffset % WORD === 0 ? content : Buffer.from(new Uint8Array(content).buffer);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(content.length / WORD));
}

/**
 * The values by their numbers, each parsed on first use; an invalid or missing one is undefined. An invalid file cannot
 * do more harm: if its ranges do not ascend, look-ups find only some of them, or none.
 */
function lazyValues(texts: Buffer, offsets: Uint32Array): (number: number) => AddressAnswer | undefined {
  const known = new Map<number, AddressAnswer | undefined>();
  return (number) => {
    if (number + 1 >= offsets.length) return undefined;
    if (known.has(number)) return known.get(number);
    const answer = parseValue(texts, offsets[number] ?? 0, offsets[number + 1] ?? 0);
    known.set(number, answer);
    return answer;
  };
}

function parseValue(texts: Buffer, start: number, end: number): AddressAnswer | undefined {
  if (start > end || end > texts.length || end - start > MAX_VALUE_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(texts.toString('utf8', start, end));
    return readAnswer(value);
  } catch {
    // the checksum is right, so another program has written the value
    return undefined;
  }
}

function readDescription(text: Buffer): TableDescription {
  if (text.length > MAX_DESCRIPTION_BYTES) throw new RangeError('the description of the compiled table is too long');
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw new RangeError('the description of the compiled table is not JSON', { cause: error });
  }
  const { version, publishedAtMs, skipped }: Partial<Record<keyof TableDescription, unknown>> =
    typeof value === 'object' && value !== null ? value : {};
  return {
    ...(typeof version === 'string' ? { version: version.slice(0, 64) } : {}),
    ...(typeof publishedAtMs === 'number' ? { publishedAtMs } : {}),
    ...(typeof skipped === 'number' ? { skipped } : {}),
  };
}

function bytesOf(column: Uint32Array): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

function padded(text: Buffer): Buffer {
  const rest = text.length % WORD;
  return rest === 0 ? text : Buffer.concat([text, Buffer.alloc(WORD - rest)]);
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
