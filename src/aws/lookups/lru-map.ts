/**
 * A map with a maximum number of entries. The entry that has not been used for the longest time makes room for a new one. Memory
 * is allocated as entries come: allocating it for all at once would slow the cold start.
 */
export class LruMap<Value extends object> {
  /** In order of use. */
  readonly #entries: Map<string, Value> = new Map();
  // goes on behind the entries that it has returned, which are gone, and comes to those that were moved to the end
  readonly #oldest: Iterator<string, undefined> = this.#entries.keys();
  readonly #maxEntries: number;
  readonly #onGone: (key: string, value: Value) => void;

  /** `onGone` is called with each value that is evicted, deleted or replaced. */
  constructor(maxEntries: number, onGone: (key: string, value: Value) => void = () => {}) {
    this.#maxEntries = maxEntries;
    this.#onGone = onGone;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key; this counts as use. */
  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  /** The value of a key; this does not count as use. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#maxEntries) return;
    const { value: oldest } = this.#oldest.next();
    if (oldest !== undefined) this.delete(oldest);
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#onGone(key, value);
  }

  /** All entries, from the one that was not used for the longest time; no other method may be called meanwhile. */
  entries(): IterableIterator<[string, Value]> {
    return this.#entries.entries();
  }
}
