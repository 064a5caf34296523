const SMALLEST_CAPACITY = 1_024;
/** Maximum load of a table: it grows beyond that, so that probing stays short. */
const MOST_LOAD = 0.5;
/** Fibonacci hashing: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/**
 * Values by IPv4 address as a number: open addressing in two arrays, so that a look-up neither creates nor hashes a
 * string. It is emptied when it holds `maxEntries`.
 */
export class Ipv4Memo<Value> {
  readonly #maxEntries: number;
  #keys: Int32Array = new Int32Array(SMALLEST_CAPACITY);
  #values: (Value | undefined)[] = new Array<Value | undefined>(SMALLEST_CAPACITY);
  #size = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** The value of an address, 32 bits of any sign. */
  get(address: number): Value | undefined {
    return this.#values[this.#slotOf(address | 0)];
  }

  set(address: number, value: Value): void {
    if (this.#size >= this.#maxEntries) this.#restart(SMALLEST_CAPACITY);
    else if (this.#size >= this.#keys.length * MOST_LOAD) this.#grow();
    this.#put(address | 0, value);
  }

  #put(key: number, value: Value): void {
    const slot = this.#slotOf(key);
    if (this.#values[slot] === undefined) this.#size++;
    this.#keys[slot] = key;
    this.#values[slot] = value;
  }

  /** The slot that holds the key, or the free one where it belongs. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, GOLDEN) >>> 7) & mask;
    while (this.#values[slot] !== undefined && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#restart(keys.length * 2);
    values.forEach((value, slot) => {
      if (value !== undefined) this.#put(keys[slot] ?? 0, value);
    });
  }

  #restart(capacity: number): void {
    this.#keys = new Int32Array(capacity);
    this.#values = new Array<Value | undefined>(capacity);
    this.#size = 0;
  }
}
