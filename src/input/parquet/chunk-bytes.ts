import { ParquetError } from '../errors.ts';

/** Reads the bytes between two offsets of the file. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/** Size of one read. */
const READ_BYTES = 1024 * 1024;

/** The bytes of a column in one row group, in order, of which a part is in memory. */
export class ChunkBytes {
  readonly #read: ReadRange;
  readonly #end: number;
  #buffer: Uint8Array = new Uint8Array(0);
  /** Where the buffer begins in the file. */
  #base: number;
  /** Offset of the next byte in the file. */
  #at: number;

  constructor(read: ReadRange, start: number, end: number) {
    this.#read = read;
    this.#end = end;
    this.#base = start;
    this.#at = start;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#at;
  }

  /** Memory that is held. */
  get heldBytes(): number {
    return this.#buffer.length;
  }

  /** The next bytes without taking them: `count`, or all that are left. */
  async peek(count: number): Promise<Uint8Array> {
    const wanted = Math.min(count, this.left);
    const skipped = this.#at - this.#base;
    if (skipped + wanted > this.#buffer.length) {
      const rest = this.#buffer.subarray(Math.min(skipped, this.#buffer.length));
      const start = Math.max(this.#at, this.#base + this.#buffer.length);
      const end = Math.min(this.#end, Math.max(this.#at + wanted, start + READ_BYTES));
      const read = await this.#read(start, end);
      this.#buffer = rest.length === 0 ? read : Buffer.concat([rest, read]);
      this.#base = this.#at;
    }
    const from = this.#at - this.#base;
    return this.#buffer.subarray(from, from + wanted);
  }

  /** Skips bytes. Throws a {@link ParquetError} if fewer are left. */
  skip(count: number): void {
    if (count > this.left) throw new ParquetError('parquet_damaged', 'its last page ends too early');
    this.#at += count;
  }
}
