/** Integers of an entry: a key of four, and the value. */
const ENTRY = 5;
const VALUE = 4;
const SMALLEST_SLOTS = 512;
const DEFAULT_CAPACITY = 65_536;

/**
 * Integers by a few ids that they depend on: open addressing in one array, which grows with its entries. Is emptied when it is
 * full. Values begin at 1.
 */
export class IdMemo {
  readonly #capacity: number;
  #mask = SMALLEST_SLOTS - 1;
  #entries: Int32Array = new Int32Array(SMALLEST_SLOTS * ENTRY);
  #count = 0;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Whether the next new key empties it. */
  get isFull(): boolean {
    return this.#count >= this.#capacity;
  }

  /** The value of a key; 0 if the key is unknown. */
  find(key0: number, key1 = 0, key2 = 0, key3 = 0): number {
    return this.#entries[this.#entryOf(key0, key1, key2, key3) + VALUE] ?? 0;
  }

  /** Remembers a value; replaces the one of the same key. */
  set(value: number, key0: number, key1 = 0, key2 = 0, key3 = 0): void {
    if (this.find(key0, key1, key2, key3) === 0) {
      if (this.isFull) this.clear();
      if ((this.#count + 1) * 2 > this.#mask) this.#grow();
      this.#count++;
    }
    this.#entries.set([key0, key1, key2, key3, value], this.#entryOf(key0, key1, key2, key3));
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#entries.fill(0);
  }

  #grow(): void {
    const old = this.#entries;
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#entries = new Int32Array(slots * ENTRY);
    this.#count = 0;
    for (let at = 0; at < old.length; at += ENTRY) {
      const value = old[at + VALUE] ?? 0;
      if (value !== 0) this.set(value, old[at] ?? 0, old[at + 1], old[at + 2], old[at + 3]);
    }
  }

  /** Where the entry of a key begins, or the free one where it belongs. */
  #entryOf(key0: number, key1: number, key2: number, key3: number): number {
    const entries = this.#entries;
    for (let slot = mix(key0, key1, key2, key3) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * ENTRY;
      if (entries[at + VALUE] === 0) return at;
      const isSame = entries[at] === key0 && entries[at + 1] === key1;
      if (isSame && entries[at + 2] === key2 && entries[at + 3] === key3) return at;
    }
  }
}

function mix(key0: number, key1: number, key2: number, key3: number): number {
  // the products do not wait for one another
  let mixed = Math.imul(key0, 0x9e3779b1) ^ Math.imul(key1, 0x85ebca6b);
  mixed ^= Math.imul(key2, 0x27d4eb2f) ^ Math.imul(key3, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
