import type { Interned } from '../../model/value-group.ts';

/** How many things have ids by default. */
const DEFAULT_CAPACITY = 32_768;

/** Ids of things that the plain lane found: the same object, or the same text, has the same id, as long as there is room. */
export class Numbering<Thing = unknown> {
  readonly #capacity: number;
  readonly #ids: Map<Thing, number> = new Map();
  readonly #things: Thing[] = [];
  /** Another one as soon as ids are used again. */
  #era = {};
  /** Whether it had no id for a thing. */
  isFull = false;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** The id of a thing: 0 for undefined, `otherwise` if there is no room. */
  of(thing: Thing | undefined, otherwise: number): number {
    if (thing === undefined) return 0;
    const known = this.#ids.get(thing);
    if (known !== undefined) return known;
    const id = this.#next(thing);
    if (id !== undefined) this.#ids.set(thing, id);
    return id ?? otherwise;
  }

  /** The same of a thing that has room for its id, so that it is found faster. */
  ofInterned(thing: (Thing & Interned<unknown>) | undefined, otherwise: number): number {
    if (thing === undefined) return 0;
    if (thing.numberedBy === this.#era) return thing.number;
    const id = this.#next(thing);
    if (id === undefined) return otherwise;
    thing.numberedBy = this.#era;
    thing.number = id;
    return id;
  }

  /** The thing with an id; undefined for 0, and for an id that was not given. */
  thingOf(id: number): Thing | undefined {
    return this.#things[id - 1];
  }

  /** Forgets everything; ids are used again. */
  empty(): void {
    this.#ids.clear();
    this.#things.length = 0;
    this.#era = {};
    this.isFull = false;
  }

  #next(thing: Thing): number | undefined {
    if (this.#things.length < this.#capacity) return this.#things.push(thing);
    this.isFull = true;
    return undefined;
  }
}
