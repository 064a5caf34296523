import { ByteArena } from '../../memory/byte-arena.ts';
import { WORD_BYTES } from '../../memory/word-bytes.ts';
import type { JsonFragment } from '../../model/json-fragment.ts';
import { BACKSLASH, LAST_PRINTABLE, QUOTE } from '../../text/ascii.ts';
import { DECIMAL_BYTES, TEN_DIGITS, writeDecimal, writeDigits } from './digits.ts';

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
  fragment({ bytes, length, view, start }: JsonFragment): void {
    this.reserve(length + WORD_BYTES);
    const at = this.length;
    if (length > SHORT_FRAGMENT_BYTES) {
      this.bytes.set(bytes, at);
    } else {
      const target = this.view;
      for (let done = 0; done < length; done += WORD_BYTES) {
        target.setInt32(at + done, view.getInt32(start + done, true), true);
      }
    }
    this.length = at + length;
  }

  /** Appends a whole number from 0 to 2^53 - 1 in decimal digits. */
  number(value: number): void {
    if (value >= TEN_DIGITS) {
      this.text(String(value));
      return;
    }
    this.reserve(DECIMAL_BYTES);
    this.length = writeDigits(this.view, this.length, value);
  }

  /** Appends a whole number from 0 to 2^53 - 1 divided by 10 to the power of `decimals`, without zeros at the end. */
  decimal(units: number, decimals: number): void {
    this.reserve(DECIMAL_BYTES);
    this.length = writeDecimal(this.view, this.length, units, decimals);
  }

  /** Appends a range of bytes unchanged. */
  copy(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    if (count > SHORT_COPY_BYTES) {
      this.bytes.set(source.subarray(start, end), this.length);
      this.length += count;
      return;
    }
    const target = this.bytes;
    let at = this.length;
    for (let from = start; from < end; from++) target[at++] = source[from] ?? 0;
    this.length = at;
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
      if (unit < FIRST_PRINTABLE || unit > LAST_PRINTABLE || unit === QUOTE || unit === BACKSLASH) {
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
    this.reserve(end - start + 2);
    const target = this.bytes;
    let at = this.length;
    target[at++] = QUOTE;
    for (let from = start; from < end; from++) {
      const byte = source[from] ?? 0;
      if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE || byte === QUOTE || byte === BACKSLASH) {
        this.text(JSON.stringify(source.toString('utf8', start, end)));
        return;
      }
      target[at++] = byte;
    }
    target[at++] = QUOTE;
    this.length = at;
  }

  /** Appends text as UTF-8, without quotes. */
  text(text: string): void {
    this.appendText(text);
  }
}
