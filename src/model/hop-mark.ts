import {
  extraOf,
  FLAG_EXTRA,
  FLAG_HEADER_CRC,
  FLAGS_OFFSET,
  GZIP_HEADER_BYTES,
  readGzipHeader,
} from './gzip-header.ts';

/** What travels with a record that was put back. */
export interface HopMark {
  /** How often the record was put back although its turn had come. */
  readonly hops: number;
  /** How many more events it may be put back in without that counting as a hop: the answers that are before it. */
  readonly turns: number;
}

/** The most that a mark may say of either number; more is taken for this. */
export const MAX_MARK_NUMBER = 9_999;

const UNMARKED: HopMark = { hops: 0, turns: 0 };

const OPEN_BRACE = 0x7b;
/** The id of our subfield in a gzip header. */
const SUBFIELD_ID = Buffer.from('VF');
const SUBFIELD_HEADER_BYTES = 4;
/** Its length has two bytes. */
const MAX_EXTRA_BYTES = 0xffff;

const TEXT_MARK = /^\{"vpcFlowEnricher":\{"hops":(\d{1,4}),"turns":(\d{1,4})\}(?:,|\}\n)/;
/** More than the longest mark has. */
const MAX_TEXT_MARK_BYTES = 64;
const GZIP_MARK = /^(\d{1,4}),(\d{1,4})$/;

/**
 * The mark of a record's data; of data without one, zeros.
 *
 * - Gzip carries it in its header, as subfield `VF` of the extra field (RFC 1952, section 2.3.1.1), text `hops,turns`:
 *   the compressed data stay byte for byte what they were, and no reader of gzip minds.
 * - Text carries it in front: data that begins with an object as its first member, `{"vpcFlowEnricher":{"hops":1,"turns":0},…`,
 *   other text behind a line with that object alone.
 */
export function readHopMark(data: Buffer): HopMark {
  const match = isGzip(data) ? GZIP_MARK.exec(gzipMarkOf(data)) : TEXT_MARK.exec(headOf(data, 0, data.length));
  return match === null ? UNMARKED : { hops: Number(match[1]), turns: Number(match[2]) };
}

/** The data with this mark in place of the one that it has. */
export function writeHopMark(data: Buffer, mark: HopMark): Buffer {
  const hops = Math.min(mark.hops, MAX_MARK_NUMBER);
  const turns = Math.min(mark.turns, MAX_MARK_NUMBER);
  if (isGzip(data)) return markGzip(data, `${hops},${turns}`);
  const object = `{"vpcFlowEnricher":{"hops":${hops},"turns":${turns}}`;
  const stripped = Buffer.from(data);
  const text = stripped.subarray(stripTextMark(stripped, 0, stripped.length));
  if (text[0] === OPEN_BRACE) return Buffer.concat([Buffer.from(`${object},`), text.subarray(1)]);
  return Buffer.concat([Buffer.from(`${object}}\n`), text]);
}

/** The data without their mark, as they were first put on the stream; a copy where they have one. */
export function removeHopMark(data: Buffer): Buffer {
  if (!isGzip(data)) {
    const text = Buffer.from(data);
    return text.subarray(stripTextMark(text, 0, text.length));
  }
  return gzipMarkOf(data) === '' ? data : unmarkGzip(data);
}

/**
 * Takes the mark away from text between two offsets, so that what is left is the text as it was first put on the stream.
 * Returns where that begins; one byte before it may be overwritten.
 */
export function stripTextMark(bytes: Buffer, start: number, end: number): number {
  const match = TEXT_MARK.exec(headOf(bytes, start, end));
  if (match === null) return start;
  const next = start + match[0].length;
  if (bytes[next - 1] !== 0x2c) return next;
  bytes[next - 1] = OPEN_BRACE;
  return next - 1;
}

function headOf(bytes: Buffer, start: number, end: number): string {
  // nearly no record has a mark: its second byte tells
  if (bytes[start] !== OPEN_BRACE || bytes[start + 2] !== 0x76) return '';
  return bytes.toString('latin1', start, Math.min(end, start + MAX_TEXT_MARK_BYTES));
}

function isGzip(data: Buffer): boolean {
  return data.length > GZIP_HEADER_BYTES && data[0] === 0x1f && data[1] === 0x8b;
}

function gzipMarkOf(data: Buffer): string {
  for (const subfield of subfieldsOf(extraOf(data))) {
    if (isOurs(subfield)) return subfield.toString('latin1', SUBFIELD_HEADER_BYTES);
  }
  return '';
}

function markGzip(data: Buffer, text: string): Buffer {
  const header = readGzipHeader(data);
  // data whose header is cut short was never inflated, so it is never put back: it stays as it is
  if (header === undefined) return data;
  const mark = Buffer.from(text, 'latin1');
  const own = Buffer.concat([SUBFIELD_ID, uint16(mark.length), mark]);
  const extra = Buffer.concat([own, ...othersThatFit(header.extra, MAX_EXTRA_BYTES - own.length)]);
  const fixed = Buffer.from(data.subarray(0, GZIP_HEADER_BYTES));
  // a checksum of the header would no longer be right; it may be left out
  fixed[FLAGS_OFFSET] = ((fixed[FLAGS_OFFSET] ?? 0) | FLAG_EXTRA) & ~FLAG_HEADER_CRC;
  return Buffer.concat([fixed, uint16(extra.length), extra, header.names, data.subarray(header.end)]);
}

function unmarkGzip(data: Buffer): Buffer {
  const header = readGzipHeader(data);
  if (header === undefined) return data;
  const extra = Buffer.concat(othersThatFit(header.extra, MAX_EXTRA_BYTES));
  const fixed = Buffer.from(data.subarray(0, GZIP_HEADER_BYTES));
  const flags = (fixed[FLAGS_OFFSET] ?? 0) & ~FLAG_HEADER_CRC;
  fixed[FLAGS_OFFSET] = extra.length === 0 ? flags & ~FLAG_EXTRA : flags;
  const length = extra.length === 0 ? Buffer.alloc(0) : uint16(extra.length);
  return Buffer.concat([fixed, length, extra, header.names, data.subarray(header.end)]);
}

/** The subfields of others, in order; those that leave no room for ours are left out. */
function othersThatFit(extra: Buffer, room: number): Buffer[] {
  let left = room;
  return subfieldsOf(extra).filter((subfield) => {
    if (isOurs(subfield) || subfield.length > left) return false;
    left -= subfield.length;
    return true;
  });
}

/** The subfields of an extra field, each with its id and length; what does not fit the rule ends the list. */
function subfieldsOf(extra: Buffer): Buffer[] {
  const subfields: Buffer[] = [];
  for (let at = 0; at + SUBFIELD_HEADER_BYTES <= extra.length; ) {
    const end = at + SUBFIELD_HEADER_BYTES + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    subfields.push(extra.subarray(at, end));
    at = end;
  }
  return subfields;
}

function isOurs(subfield: Buffer): boolean {
  return subfield.subarray(0, SUBFIELD_ID.length).equals(SUBFIELD_ID);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
