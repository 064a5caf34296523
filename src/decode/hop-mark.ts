import {
  extraOf,
  FLAG_EXTRA,
  FLAG_HEADER_CRC,
  FLAGS_OFFSET,
  GZIP_HEADER_BYTES,
  isGzip as hasGzipMagic,
  readGzipHeader,
} from '../model/gzip-header.ts';
import { OPEN_BRACE } from '../text/ascii.ts';

/** The counters that a re-queued record carries. */
export interface HopMark {
  /** How many times the record was put back although its turn had come. */
  readonly hops: number;
  /** How many more times it may be put back without counting as a hop: the answers that earlier records will fill. */
  readonly turns: number;
}

/** Upper bound of both numbers of a mark; larger values are clamped. */
export const MAX_MARK_NUMBER = 9_999;

const UNMARKED: HopMark = { hops: 0, turns: 0 };

/** The id of the mark's subfield in a gzip header. */
const SUBFIELD_ID = Buffer.from('VF');
const SUBFIELD_HEADER_BYTES = 4;
/** The length of the extra field has two bytes. */
const MAX_EXTRA_BYTES = 0xffff;

const TEXT_MARK = /^\{"vpcFlowEnricher":\{"hops":(\d{1,4}),"turns":(\d{1,4})\}(?:,|\}\n)/;
/** Upper bound of the length of a text mark. */
const MAX_TEXT_MARK_BYTES = 64;
const GZIP_MARK = /^(\d{1,4}),(\d{1,4})$/;

/**
 * Reads the mark of a record's data; zeros if it has none.
 *
 * - Gzip data has it in its header, as subfield `VF` of the extra field (RFC 1952, section 2.3.1.1), text `hops,turns`:
 *   the compressed bytes stay the same, and every gzip reader accepts them.
 * - Text has it at the beginning: as the first member where the text begins with an object,
 *   `{"vpcFlowEnricher":{"hops":1,"turns":0},…`, otherwise as an object on a separate line.
 */
export function readHopMark(data: Buffer): HopMark {
  const match = isGzip(data) ? GZIP_MARK.exec(gzipMarkOf(data)) : TEXT_MARK.exec(headOf(data, 0, data.length));
  return match === null ? UNMARKED : { hops: Number(match[1]), turns: Number(match[2]) };
}

/** Returns a copy of the data with this mark, which replaces any mark that it has. */
export function writeHopMark(data: Buffer, mark: HopMark): Buffer {
  const hops = Math.min(mark.hops, MAX_MARK_NUMBER);
  const turns = Math.min(mark.turns, MAX_MARK_NUMBER);
  if (isGzip(data)) return markGzip(data, `${hops},${turns}`);
  const object = `{"vpcFlowEnricher":{"hops":${hops},"turns":${turns}}`;
  // what has no mark need not be copied to remove one
  const text = headOf(data, 0, data.length) === '' ? data : removeHopMark(data);
  return text[0] === OPEN_BRACE ? after(`${object},`, text, 1) : after(`${object}}\n`, text, 0);
}

/** Bytes behind a text of ASCII characters, from an offset on, in one allocation. */
function after(head: string, bytes: Buffer, start: number): Buffer {
  const joined = Buffer.allocUnsafe(head.length + bytes.length - start);
  joined.write(head, 0, 'latin1');
  bytes.copy(joined, head.length, start);
  return joined;
}

/** Returns the data without its mark, as it was first put on the stream; a copy if it had one. */
export function removeHopMark(data: Buffer): Buffer {
  if (!isGzip(data)) {
    const text = Buffer.from(data);
    return text.subarray(stripTextMark(text, 0, text.length));
  }
  return gzipMarkOf(data) === '' ? data : unmarkGzip(data);
}

/**
 * Removes the mark from the text between two offsets, which leaves the text as it was first put on the stream. Returns the
 * offset where that begins; the byte before it may be overwritten.
 */
export function stripTextMark(bytes: Buffer, start: number, end: number): number {
  const head = headOf(bytes, start, end);
  const match = head === '' ? null : TEXT_MARK.exec(head);
  if (match === null) return start;
  const next = start + match[0].length;
  if (bytes[next - 1] !== 0x2c) return next;
  bytes[next - 1] = OPEN_BRACE;
  return next - 1;
}

function headOf(bytes: Buffer, start: number, end: number): string {
  // few records have a mark: the third byte excludes nearly all others
  if (bytes[start] !== OPEN_BRACE || bytes[start + 2] !== 0x76) return '';
  return bytes.toString('latin1', start, Math.min(end, start + MAX_TEXT_MARK_BYTES));
}

function isGzip(data: Buffer): boolean {
  return data.length > GZIP_HEADER_BYTES && hasGzipMagic(data, 0, data.length);
}

function gzipMarkOf(data: Buffer): string {
  for (const subfield of subfieldsOf(extraOf(data))) {
    if (isMark(subfield)) return subfield.toString('latin1', SUBFIELD_HEADER_BYTES);
  }
  return '';
}

function markGzip(data: Buffer, text: string): Buffer {
  const header = readGzipHeader(data);
  // data with a truncated header cannot be inflated, so it is never put back: it stays unchanged
  if (header === undefined) return Buffer.from(data);
  const mark = Buffer.from(text, 'latin1');
  const own = Buffer.concat([SUBFIELD_ID, uint16(mark.length), mark]);
  const extra = Buffer.concat([own, ...othersThatFit(header.extra, MAX_EXTRA_BYTES - own.length)]);
  const fixed = Buffer.from(data.subarray(0, GZIP_HEADER_BYTES));
  // the checksum of the header would no longer match; it is optional
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

/** The other subfields, in order; those that leave no space for the mark are omitted. */
function othersThatFit(extra: Buffer, space: number): Buffer[] {
  let left = space;
  return subfieldsOf(extra).filter((subfield) => {
    if (isMark(subfield) || subfield.length > left) return false;
    left -= subfield.length;
    return true;
  });
}

/** The subfields of an extra field, each with its id and length; the list ends at a malformed one. */
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

function isMark(subfield: Buffer): boolean {
  return subfield.subarray(0, SUBFIELD_ID.length).equals(SUBFIELD_ID);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
