import { WORD_BYTES } from '../memory/word-bytes.ts';
import { EMPTY_FORMAT, type LogFormat } from './log-format.ts';

const DIGIT_ZERO = 0x30;
/** Two of these words are all of an IPv4 address. */
const LONG_WORD_BYTES = 2 * WORD_BYTES;

/**
 * One flow log record in its positional form: offsets of the fields in a buffer, and the format that names them. A
 * cursor that `RecordTable.moveTo` moves from record to record; do not keep references to it.
 *
 * A field that AWS printed as `-` has an empty range: it is absent, which is not 0.
 */
export class FlowLogRecord {
  bytes: Buffer = Buffer.alloc(0);
  /** The same bytes, for reading word by word. */
  view: DataView = new DataView(this.bytes.buffer, 0, 0);
  format: LogFormat = EMPTY_FORMAT;
  /** Offsets: field `p` spans `bounds[base + 2p]` to `bounds[base + 2p + 1]`. */
  bounds: Int32Array = new Int32Array(0);
  base = 0;
  /** Whether every byte is printable ASCII without `"` and `\`, so that text can be copied into JSON unchanged. */
  isPlain = true;

  /** Moves to another buffer. */
  setBytes(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  startOf(position: number): number {
    return this.bounds[this.base + 2 * position] ?? 0;
  }

  endOf(position: number): number {
    return this.bounds[this.base + 2 * position + 1] ?? 0;
  }

  /** Whether the field is in the format and was not `-`. */
  has(position: number): boolean {
    return position >= 0 && this.endOf(position) > this.startOf(position);
  }

  /** The first byte of a field; 0 if it is absent. */
  firstByte(position: number): number {
    return this.has(position) ? (this.bytes[this.startOf(position)] ?? 0) : 0;
  }

  /** Whether a field is not absent, and has other bytes than another one of printable ASCII. */
  hasOtherText(position: number, other: number): boolean {
    return this.has(position) && !(other >= 0 && this.hasSameText(position, other));
  }

  /** Whether two fields of printable ASCII have the same bytes, or are both absent. */
  hasSameText(position: number, other: number): boolean {
    const { bytes, view } = this;
    const start = this.startOf(position);
    const otherStart = this.startOf(other);
    const length = this.endOf(position) - start;
    if (this.endOf(other) - otherStart !== length) return false;
    const last = length - LONG_WORD_BYTES;
    if (last < 0) return bytes.compare(bytes, otherStart, otherStart + length, start, start + length) === 0;
    // words overlap where the text is short: how many there are would be a branch at random
    if (differs(view, start + last, otherStart + last) || differs(view, start, otherStart)) return false;
    for (let at = LONG_WORD_BYTES; at < last; at += LONG_WORD_BYTES) {
      if (differs(view, start + at, otherStart + at)) return false;
    }
    return true;
  }

  /** The field's text; invalid UTF-8 becomes U+FFFD. Undefined if it is absent. */
  text(position: number): string | undefined {
    if (!this.has(position)) return undefined;
    return this.bytes.toString(this.isPlain ? 'latin1' : 'utf8', this.startOf(position), this.endOf(position));
  }

  /**
   * The field's digits as a number, or -1 if it is absent. Exact up to 2^53; larger counters must be copied digit by
   * digit instead.
   */
  number(position: number): number {
    if (!this.has(position)) return -1;
    const { bytes, view } = this;
    const end = this.endOf(position);
    let at = this.startOf(position);
    const length = end - at;
    // nothing before the first bytes can be read
    const headEnd = end < 2 * WORD_BYTES ? end : end - 2 * WORD_BYTES;
    let head = 0;
    for (; at < headEnd; at++) head = head * 10 + (bytes[at] ?? 0) - DIGIT_ZERO;
    if (headEnd === end) return head;
    // two words that end with the field: how many digits there are would be a branch at random
    const before = Math.max(0, 8 * (2 * WORD_BYTES - length));
    const isInFirst = (before - 32) >> 31;
    const first = view.getInt32(headEnd, true) & (-1 << before) & isInFirst;
    const last = view.getInt32(end - WORD_BYTES, true) & (-1 << (before & ~isInFirst));
    return head * 100_000_000 + Math.imul(fourDigits(first), 10_000) + fourDigits(last);
  }
}

/** Whether two words of printable ASCII differ, which no number that they are read as is NaN or 0 for. */
function differs(view: DataView, one: number, other: number): boolean {
  return view.getFloat64(one, true) !== view.getFloat64(other, true);
}

/** The number that four bytes are in decimal digits, the first of which is the lowest byte; bytes of 0 are digits of 0. */
function fourDigits(word: number): number {
  const digits = word & 0x0f0f0f0f;
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return Math.imul(pairs & 0xff, 100) + ((pairs >>> 16) & 0xff);
}
