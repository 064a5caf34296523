/**
 * Pseudo-random numbers from 0 (inclusive) to 1 (exclusive), reproducible by their seed (Mulberry32, 32 bits of state).
 */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next number. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whether an event with this probability happens. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** One of the items. Throws a RangeError for an empty list. */
  pick<Item>(items: readonly Item[]): Item {
    const place = this.between(0, items.length - 1);
    // in turn, since an item may be undefined itself
    for (const [index, item] of items.entries()) if (index === place) return item;
    throw new RangeError('there is nothing to pick from');
  }
}
