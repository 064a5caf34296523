/** How many things have ids by default. */
const DEFAULT_CAPACITY = 32_768;

/** Ids of things that the plain lane found: the same object, or the same text, has the same id, as long as there is room. */
export class Numbering {
  readonly #capacity: number;
  readonly #ids: Map<unknown, number> = new Map();
  /** Whether it had no id for a thing. */
  isFull = false;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** How many things have ids. */
  get size(): number {
    return this.#ids.size;
  }

  /** The id of a thing: 0 for undefined, `otherwise` if there is no room. */
  of(thing: unknown, otherwise: number): number {
    if (thing === undefined) return 0;
    const known = this.#ids.get(thing);
    if (known !== undefined) return known;
    if (this.#ids.size >= this.#capacity) {
      this.isFull = true;
      return otherwise;
    }
    const id = this.#ids.size + 1;
    this.#ids.set(thing, id);
    return id;
  }

  /** Forgets everything; ids are used again. */
  empty(): void {
    this.#ids.clear();
    this.isFull = false;
  }
}
