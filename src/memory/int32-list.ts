import { grownIntegers } from './grown.ts';

const INITIAL_LENGTH = 1024;

/** A growing column of 32-bit integers, such as offsets and indexes of a window, without an object per line. */
export class Int32List {
  data: Int32Array = new Int32Array(INITIAL_LENGTH);
  length = 0;

  /** The value at `index`, which must be below the length. */
  at(index: number): number {
    return this.data[index] ?? 0;
  }

  /** Replaces the value at `index`, which must be below the length. */
  set(index: number, value: number): void {
    this.data[index] = value;
  }

  push(value: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = value;
  }

  /** Ensures space for `count` more values. */
  reserve(count: number): void {
    this.data = grownIntegers(this.data, this.length + count);
  }

  /** Truncates the column to `length` values. */
  truncate(length: number): void {
    this.length = length;
  }
}
