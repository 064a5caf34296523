const DEFAULT_CAPACITY = 32_768;

/** Objects by ids. Ids that differ by a multiple of the capacity share a place, which the latest one takes. */
export class ObjectsById<Thing> {
  readonly #mask: number;
  readonly #ids: Int32Array;
  readonly #things: (Thing | undefined)[];

  /** `capacity` is rounded up to a power of two. */
  constructor(capacity: number = DEFAULT_CAPACITY) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(capacity, 1)));
    this.#mask = places - 1;
    this.#ids = new Int32Array(places);
    this.#things = [];
  }

  /** The object of an id, which is above 0; undefined if it is not remembered. */
  of(id: number): Thing | undefined {
    const place = id & this.#mask;
    return this.#ids[place] === id ? this.#things[place] : undefined;
  }

  set(id: number, thing: Thing): void {
    const place = id & this.#mask;
    // an array without holes is read faster
    while (this.#things.length <= place) this.#things.push(undefined);
    this.#ids[place] = id;
    this.#things[place] = thing;
  }

  clear(): void {
    this.#ids.fill(0);
    this.#things.length = 0;
  }
}
