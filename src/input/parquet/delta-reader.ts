import { bitsAt, wideBitsAt } from './bit-reader.ts';
import { MAX_PAGE_VALUES } from './limits.ts';

const MAX_VARINT_BYTES = 10;
/** Bytes of a variable-length number that plain arithmetic reads exactly. */
const EXACT_BYTES = 7;
const MAX_WIDTH = 64;

/** Within these bounds a miniblock is added up exactly without `bigint`. */
const EXACT_WIDTH = 32;
const EXACT_DELTA = 2 ** 40;
const EXACT_VALUE = 2 ** 52;
const EXACT_VALUES = 1_024;

/**
 * Reads whole numbers of the encoding DELTA_BINARY_PACKED one by one; they are numbers while that is exact, `bigint`
 * otherwise. Throws an Error if the bytes are damaged.
 *
 * Source: https://github.com/apache/parquet-format/blob/master/Encodings.md
 */
export class DeltaReader {
  /** How many values there are. */
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #bits: 32 | 64;
  readonly #miniblocks: number;
  readonly #perMiniblock: number;
  #at: number;
  /** How many values are left. */
  #left: number;
  #value: number | bigint;
  #isFirst = true;
  #minimum: number | bigint = 0;
  #widthsAt = 0;
  #miniblock: number;
  #inMiniblock = 0;
  #width = 0;
  #bit = 0;
  #isExact = true;

  /** Reads numbers of 32 or 64 bits, which overflow as such. */
  constructor(bytes: Uint8Array, start: number, bits: 32 | 64) {
    this.#bytes = bytes;
    this.#at = start;
    this.#bits = bits;
    const blockValues = this.#count();
    this.#miniblocks = this.#count();
    this.#perMiniblock = blockValues / this.#miniblocks;
    this.count = this.#count();
    this.#value = this.#signed();
    this.#left = this.count;
    this.#miniblock = this.#miniblocks;
    if (!Number.isInteger(this.#perMiniblock) || this.#perMiniblock === 0) throw new Error('its blocks are damaged');
    if (this.count > MAX_PAGE_VALUES) throw new Error(`a page has more than ${MAX_PAGE_VALUES} values`);
  }

  /** The next number. */
  next(): number | bigint {
    if (this.#left === 0) throw new Error('a page has fewer values than its header says');
    this.#left--;
    if (this.#isFirst) {
      this.#isFirst = false;
      return this.#value;
    }
    if (this.#inMiniblock === 0) this.#startMiniblock();
    this.#inMiniblock--;
    const position = this.#bit;
    this.#bit += this.#width;
    if (this.#isExact) {
      const value = Number(this.#value) + Number(this.#minimum) + bitsAt(this.#bytes, position, this.#width);
      this.#value = this.#bits === 32 ? value | 0 : value;
    } else {
      const delta = BigInt(this.#minimum) + wideBitsAt(this.#bytes, position, this.#width);
      this.#value = BigInt.asIntN(this.#bits, BigInt(this.#value) + delta);
    }
    return this.#value;
  }

  /** Reads all values; returns the offset after them. */
  skipAll(): number {
    while (this.#left > 0) this.next();
    return this.#at;
  }

  #startMiniblock(): void {
    if (this.#miniblock === this.#miniblocks) {
      this.#minimum = this.#signed();
      this.#widthsAt = this.#at;
      this.#at += this.#miniblocks;
      this.#miniblock = 0;
    }
    const width = this.#bytes[this.#widthsAt + this.#miniblock];
    if (width === undefined || width > MAX_WIDTH) throw new Error('the width of a block is damaged');
    this.#miniblock++;
    this.#width = width;
    this.#bit = this.#at * 8;
    this.#inMiniblock = this.#perMiniblock;
    const used = Math.min(this.#perMiniblock, this.#left + 1);
    if (this.#at + Math.ceil((used * width) / 8) > this.#bytes.length) throw new Error('a block ends too early');
    this.#at += (this.#perMiniblock * width) / 8;
    this.#isExact =
      width <= EXACT_WIDTH &&
      this.#perMiniblock <= EXACT_VALUES &&
      isWithin(this.#minimum, EXACT_DELTA) &&
      isWithin(this.#value, EXACT_VALUE);
  }

  #count(): number {
    const value = this.#varint();
    if (typeof value === 'bigint') throw new Error('its sizes are damaged');
    return value;
  }

  #signed(): number | bigint {
    const value = this.#varint();
    if (typeof value === 'bigint') return BigInt.asIntN(64, value % 2n === 0n ? value / 2n : -(value + 1n) / 2n);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #varint(): number | bigint {
    let value: number | bigint = 0;
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new Error('a block ends too early');
      this.#at++;
      if (count < EXACT_BYTES) value = Number(value) + (byte & 0x7f) * 2 ** (7 * count);
      else value = BigInt(value) + (BigInt(byte & 0x7f) << BigInt(7 * count));
      if (byte < 0x80) return value;
    }
    throw new Error('a number has too many digits');
  }
}

function isWithin(value: number | bigint, limit: number): boolean {
  return value <= limit && value >= -limit;
}
