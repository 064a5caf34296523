import { bitsAt } from './bit-reader.ts';

/** Maximum bits of one number. */
const MAX_WIDTH = 32;
/** Maximum bytes of the length of a run. */
const MAX_HEADER_BYTES = 5;
/** Numbers in a group of packed bits. */
const GROUP = 8;

/**
 * Reads numbers in Parquet's hybrid of run lengths and packed bits, one by one: whatever length a run claims, it takes no
 * memory. Source: https://github.com/apache/parquet-format/blob/master/Encodings.md
 */
export class RunReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #width: number;
  #at: number;
  /** How many numbers of the run are left. */
  #left = 0;
  #isPacked = false;
  /** The number that a run repeats. */
  #value = 0;
  /** Where the next packed number begins, in bits. */
  #bit = 0;

  /** Reads numbers of `width` bits between two offsets. Throws an Error if the width is impossible. */
  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    if (width > MAX_WIDTH) throw new Error(`numbers of ${width} bits are impossible`);
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#width = width;
  }

  /** The next number. Throws an Error at the end of the data. */
  next(): number {
    if (this.#width === 0) return 0;
    while (this.#left === 0) this.#startRun();
    this.#left--;
    if (!this.#isPacked) return this.#value;
    const value = bitsAt(this.#bytes, this.#bit, this.#width);
    this.#bit += this.#width;
    return value;
  }

  #startRun(): void {
    const header = this.#header();
    const count = Math.floor(header / 2);
    this.#isPacked = header % 2 === 1;
    if (!this.#isPacked) {
      const bytes = Math.ceil(this.#width / 8);
      if (this.#at + bytes > this.#end) throw new Error(TOO_SHORT);
      this.#value = bitsAt(this.#bytes, this.#at * 8, bytes * 8);
      this.#at += bytes;
      this.#left = count;
      return;
    }
    // the last group may be cut off after the last number
    const available = Math.floor(((this.#end - this.#at) * 8) / this.#width);
    this.#left = Math.min(count * GROUP, available);
    this.#bit = this.#at * 8;
    this.#at = Math.min(this.#end, this.#at + count * this.#width);
  }

  #header(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < MAX_HEADER_BYTES; count++) {
      const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
      if (byte === undefined) throw new Error(TOO_SHORT);
      this.#at++;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return value;
    }
    throw new Error('the length of a run has too many digits');
  }
}

const TOO_SHORT = 'a page has fewer values than its header says';
