import { DIGIT_ZERO, HYPHEN, SPACE } from '../../text/ascii.ts';
import { ParquetError } from '../errors.ts';
import { MAX_ROW_BYTES } from './limits.ts';

/** Numbers up to this are divided with integer arithmetic. */
const MAX_SMALL = 1_000_000_000;
/** The digits of the largest 64-bit number, with its sign. */
const MAX_NUMBER_BYTES = 21;

/** Collects text in a buffer that grows. */
export class TextWriter {
  bytes: Buffer;
  length = 0;
  /** Whether something was written that a line of values cannot contain, such as white space; the caller resets it. */
  hasSpace = false;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes space for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** Writes one byte. */
  byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Writes an absent value. */
  absent(): void {
    this.byte(HYPHEN);
  }

  /** Writes the text between two offsets; empty text is an absent value. */
  text(source: Uint8Array, start: number, end: number): void {
    if (start === end) {
      this.absent();
      return;
    }
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    let isPlain = true;
    for (let from = start; from < end; from++) {
      const byte = source[from] ?? 0;
      if (byte <= SPACE) isPlain = false;
      bytes[at++] = byte;
    }
    this.length = at;
    if (!isPlain) this.hasSpace = true;
  }

  /** Writes text that was checked before. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let from = start; from < end; from++) bytes[at++] = source[from] ?? 0;
    this.length = at;
  }

  /** Writes ASCII text without white space. */
  ascii(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  /** Writes a whole number, in decimal digits. */
  integer(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.ascii(value.toString());
      return;
    }
    this.reserve(MAX_NUMBER_BYTES);
    let rest = value;
    if (rest < 0) {
      this.bytes[this.length++] = HYPHEN;
      rest = -rest;
    }
    if (rest < MAX_SMALL) {
      this.#digits(rest, 1);
      return;
    }
    const high = Math.floor(rest / MAX_SMALL);
    this.#digits(high, 1);
    this.#digits(rest - high * MAX_SMALL, 9);
  }

  /** Writes a number below 10^9 with a minimum number of digits. */
  #digits(value: number, minimum: number): void {
    let digits = minimum;
    for (let limit = 10 ** minimum; value >= limit; limit *= 10) digits++;
    const { bytes } = this;
    let at = this.length + digits;
    this.length = at;
    let rest = value;
    for (let digit = 0; digit < digits; digit++) {
      const next = (rest / 10) | 0;
      bytes[--at] = DIGIT_ZERO + (rest - next * 10);
      rest = next;
    }
  }

  /** Throws a {@link ParquetError} if the row that began at `start` is too long. */
  checkRow(start: number): void {
    if (this.length - start <= MAX_ROW_BYTES) return;
    throw new ParquetError('parquet_unsupported', `a row of it has more than ${MAX_ROW_BYTES} bytes`);
  }
}
