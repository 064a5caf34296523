import { CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from '../text/ascii.ts';

const BYTE_ORDER_MARK_BYTES = 3;

/** The offset after a UTF-8 byte order mark at `start`, which some editors and exports write. */
export function skipByteOrderMark(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < BYTE_ORDER_MARK_BYTES || bytes[start] !== 0xef) return start;
  return bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + BYTE_ORDER_MARK_BYTES : start;
}

/** The offset of the first byte that is not white space. */
export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at] ?? 0)) at++;
  return at;
}

/** The offset of the next line feed, or `end`. */
export function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== LINE_FEED) at++;
  return at;
}

/** The end of the range without trailing white space: a carriage return, or spaces. */
export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1] ?? 0)) at--;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
