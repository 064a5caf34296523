import { TWO_DIGITS } from '../../encode/text/digits.ts';
import { COLON, QUOTE } from '../../text/ascii.ts';

/** Texts are copied in words of this many bytes: twice as fast as words of four. */
const WORD_BYTES = 8;
const COPIED_AT_ONCE_BYTES = 4 * WORD_BYTES;

const LETTER_Z = 0x5a;
/** `.000` */
const NO_MILLIS = 0x2e303030;
const SECONDS_PER_DAY = 86_400;
/** `yyyy-mm-ddT` */
const DATE_BYTES = 11;

/**
 * Copies in words of eight bytes, two of them at least, so that up to 16 bytes behind are read and overwritten, too; returns where the
 * copy ends. A word of text, read as a number, is never one of those that V8 might replace by another: they have bytes that do
 * not occur in UTF-8.
 */
export function copy(target: DataView, start: number, source: DataView, from: number, length: number): number {
  const end = start + length;
  target.setFloat64(start, source.getFloat64(from, true), true);
  target.setFloat64(start + WORD_BYTES, source.getFloat64(from + WORD_BYTES, true), true);
  for (let at = start + 2 * WORD_BYTES; at < end; at += WORD_BYTES) {
    target.setFloat64(at, source.getFloat64(from + at - start, true), true);
  }
  return end;
}

/** The same for longer texts of tables, four words at a time. */
export function copyLong(target: DataView, start: number, source: DataView, from: number, length: number): number {
  const end = start + length;
  let read = from;
  for (let at = start; at < end; at += COPIED_AT_ONCE_BYTES) {
    const first = source.getFloat64(read, true);
    const second = source.getFloat64(read + WORD_BYTES, true);
    const third = source.getFloat64(read + 2 * WORD_BYTES, true);
    const fourth = source.getFloat64(read + 3 * WORD_BYTES, true);
    target.setFloat64(at, first, true);
    target.setFloat64(at + WORD_BYTES, second, true);
    target.setFloat64(at + 2 * WORD_BYTES, third, true);
    target.setFloat64(at + 3 * WORD_BYTES, fourth, true);
    read += COPIED_AT_ONCE_BYTES;
  }
  return end;
}

/** Whether two ranges have the same bytes; up to three bytes behind are read, too. */
export function isSame(
  left: DataView,
  leftStart: number,
  right: DataView,
  rightStart: number,
  length: number,
): boolean {
  const whole = length & -4;
  for (let at = 0; at < whole; at += 4) {
    if (left.getInt32(leftStart + at, true) !== right.getInt32(rightStart + at, true)) return false;
  }
  const rest = length - whole;
  if (rest === 0) return true;
  const differences = left.getInt32(leftStart + whole, true) ^ right.getInt32(rightStart + whole, true);
  return (differences & ((1 << (rest * 8)) - 1)) === 0;
}

/** Writes times of the day that it wrote last without computing the date again. */
export class TimeText {
  readonly #date: DataView = new DataView(new ArrayBuffer(2 * WORD_BYTES));
  #day = -1;

  /** Writes Unix seconds as ISO 8601, with the quote behind them; returns where they end. */
  write(target: DataView, start: number, seconds: number, hasMillis: boolean): number {
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    const date = this.#date;
    if (day !== this.#day) {
      writeDate(date, day);
      this.#day = day;
    }
    let at = copy(target, start, date, 0, DATE_BYTES);
    const time = (seconds - day * SECONDS_PER_DAY) | 0;
    const hours = (time / 3_600) | 0;
    const minutes = ((time - hours * 3_600) / 60) | 0;
    target.setUint16(at, TWO_DIGITS[hours] ?? 0, true);
    target.setUint8(at + 2, COLON);
    target.setUint16(at + 3, TWO_DIGITS[minutes] ?? 0, true);
    target.setUint8(at + 5, COLON);
    target.setUint16(at + 6, TWO_DIGITS[time - hours * 3_600 - minutes * 60] ?? 0, true);
    at += 8;
    if (hasMillis) {
      target.setUint32(at, NO_MILLIS);
      at += 4;
    }
    target.setUint8(at, LETTER_Z);
    target.setUint8(at + 1, QUOTE);
    return at + 2;
  }
}

/** Writes `yyyy-mm-ddT` of a day since 1970. */
function writeDate(date: DataView, day: number): void {
  const text = new Date(day * SECONDS_PER_DAY * 1_000).toISOString();
  for (let at = 0; at < DATE_BYTES; at++) date.setUint8(at, text.charCodeAt(at));
}
