/** How many things have numbers by default. */
const DEFAULT_CAPACITY = 65_536;

/**
 * Ids of things that the plain lane found: the same object, or the same text, has the same id. Is emptied when it is full; an id is
 * never used again.
 */
export class Numbering {
  readonly #capacity: number;
  readonly #ids: Map<unknown, number> = new Map();
  #next = 1;

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** The id of a thing; 0 for undefined. */
  of(thing: unknown): number {
    if (thing === undefined) return 0;
    let id = this.#ids.get(thing);
    if (id === undefined) {
      if (this.#ids.size >= this.#capacity) this.#ids.clear();
      id = this.#next++;
      this.#ids.set(thing, id);
    }
    return id;
  }

  /** Forgets everything, so that what is no longer in use is not kept in memory. */
  clear(): void {
    this.#ids.clear();
  }
}
