import { keyHash } from './key-hash.ts';

/** Maximum number of rows that are examined for a key that few items have: so many keys do not have the same hash by chance. */
const MAX_CANDIDATES = 4_096;

/** Rows by the hashes of keys, in ascending order. Another key may have the same hash, so the rows must be compared. */
export class HashIndex {
  readonly #words: Uint32Array;
  readonly #size: number;
  readonly #maxCandidates: number;

  constructor(words: Uint32Array, maxCandidates: number = MAX_CANDIDATES) {
    this.#words = words;
    this.#maxCandidates = maxCandidates;
    this.#size = Math.floor(words.length / 2);
  }

  /** The rows that may have a key, in ascending order; none twice in a row. */
  candidates(key: string): readonly number[] {
    const words = this.#words;
    const hash = keyHash(key);
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((words[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    if (low >= this.#size || words[low] !== hash) return NO_ROWS;
    const rows: number[] = [];
    for (; low < this.#size && words[low] === hash && rows.length < this.#maxCandidates; low++) {
      const row = words[this.#size + low] ?? 0;
      if (rows.at(-1) !== row) rows.push(row);
    }
    return rows;
  }
}

const NO_ROWS: readonly number[] = [];
