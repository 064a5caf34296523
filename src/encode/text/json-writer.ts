import { ByteArena } from '../../memory/byte-arena.ts';
import { WORD_BYTES } from '../../memory/word-bytes.ts';
import type { JsonFragment } from '../../model/json-fragment.ts';
import { BACKSLASH, LAST_PRINTABLE, QUOTE } from '../../text/ascii.ts';
import { NUMBER_BYTES, TEN_DIGITS, writeDecimal, writeDigits } from './digits.ts';

const FIRST_PRINTABLE = 0x20;

/** Below this many bytes a loop copies faster than a call into native code. */
const SHORT_COPY_BYTES = 64;

/** The same for copying word by word. */
const SHORT_FRAGMENT_BYTES = 128;

/** Writes JSON text as UTF-8 into one growing buffer that is reused. */
export class JsonWriter extends ByteArena {
  /** Appends one byte. */
  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Appends a JSON fragment. */
  fragment(fragment: JsonFragment): void {
    const { length } = fragment;
    this.reserve(length + WORD_BYTES);
    if (length > SHORT_FRAGMENT_BYTES) this.bytes.set(fragment.bytes, this.length);
    else fragment.copyTo(this.view, this.length);
    this.length += length;
  }

  /** Appends a whole number from 0 to 2^53 - 1 in decimal digits. */
  number(value: number): void {
    this.reserve(NUMBER_BYTES);
    if (value >= TEN_DIGITS) this.text(String(value));
    else this.length = writeDigits(this.view, this.length, value);
  }

  /** Appends a whole number of 10⁻¹² from 0 to 2^53 - 1, without zeros at the end. */
  decimal(units: number): void {
    this.reserve(NUMBER_BYTES);
    this.length = writeDecimal(this.view, this.length, units);
  }

  /** Appends a range of bytes unchanged. */
  copy(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    const { bytes, length } = this;
    if (count > SHORT_COPY_BYTES) bytes.set(source.subarray(start, end), length);
    else for (let from = 0; from < count; from++) bytes[length + from] = source[start + from] ?? 0;
    this.length = length + count;
  }

  /** Appends a range of bytes as a string; it must not need escaping. */
  quoted(source: Uint8Array, start: number, end: number): void {
    this.byte(QUOTE);
    this.copy(source, start, end);
    this.byte(QUOTE);
  }

  /** Appends any text as a string, escaped as JSON requires (RFC 8259, section 7). */
  string(text: string): void {
    this.reserve(text.length + 2);
    const target = this.bytes;
    let at = this.length;
    target[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (!isPlain(unit)) {
        this.text(JSON.stringify(text));
        return;
      }
      target[at++] = unit;
    }
    target[at++] = QUOTE;
    this.length = at;
  }

  /** Appends a range of UTF-8 as a string, escaped as JSON requires; invalid UTF-8 becomes U+FFFD. */
  utf8String(source: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (isPlain(source[at] ?? 0)) continue;
      this.text(JSON.stringify(source.toString('utf8', start, end)));
      return;
    }
    this.quoted(source, start, end);
  }

  /** Appends text as UTF-8, without quotes. */
  text(text: string): void {
    this.appendText(text);
  }
}

/** Whether a character is printable ASCII that needs no escaping. */
function isPlain(unit: number): boolean {
  return unit >= FIRST_PRINTABLE && unit <= LAST_PRINTABLE && unit !== QUOTE && unit !== BACKSLASH;
}
