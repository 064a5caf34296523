import { bytesOf } from './join-sections.ts';
import { keyHash } from './key-hash.ts';

/** Collects keys with their rows, for a `HashIndex`. */
export class HashIndexWriter {
  readonly #entries: (readonly [hash: number, row: number])[] = [];

  /** Adds a row under a key. */
  add(key: string, row: number): void {
    this.#entries.push([keyHash(key), row]);
  }

  /** The section: all hashes in ascending order, then their rows. */
  bytes(): Uint8Array {
    const entries = this.#entries.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    const words = new Uint32Array(entries.length * 2);
    for (const [index, [hash, row]] of entries.entries()) {
      words[index] = hash;
      words[entries.length + index] = row;
    }
    return bytesOf(words);
  }
}
