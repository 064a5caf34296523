/** How many addresses are remembered by default. */
const DEFAULT_CAPACITY = 65_536;
const MOST_IDS = 2 ** 29;
/** Fibonacci hashing: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/**
 * Ids of IPv4 addresses by their 32 bits: open addressing in two arrays. An address gets its id when it is met for the second
 * time. A full memo is emptied, and an id is not used again: internet-facing traffic has any number of addresses.
 */
export class AddressMemo {
  readonly #capacity: number;
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #ids: Int32Array;
  /** Addresses that were met once; 0 where there is none yet. */
  readonly #met: Int32Array;
  #count = 0;
  #firstId = 1;

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
    const slots = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots);
    this.#ids = new Int32Array(slots);
    this.#met = new Int32Array(slots);
  }

  /** The id of an address; 0 if it has none. */
  find(address: number): number {
    const mask = this.#mask;
    for (let slot = slotOf(address) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#ids[slot] ?? 0;
      if (id === 0 || this.#keys[slot] === address) return id;
    }
  }

  /** Gives an address that has no id one if it was met before; else notes that it was met, and returns 0. */
  meet(address: number): number {
    const mixed = slotOf(address);
    const door = mixed & this.#mask;
    if (this.#met[door] !== address) {
      this.#met[door] = address;
      return 0;
    }
    if (this.#count >= this.#capacity) this.#empty();
    let slot = door;
    while (this.#ids[slot] !== 0) slot = (slot + 1) & this.#mask;
    const id = this.#firstId + this.#count++;
    this.#keys[slot] = address;
    this.#ids[slot] = id;
    return id;
  }

  /** Whether there are hardly any ids left: {@link AddressMemo.restart} begins at 1 again. */
  get isUsedUp(): boolean {
    return this.#firstId > MOST_IDS;
  }

  /** Forgets all addresses; their ids are used again. */
  restart(): void {
    this.#empty();
    this.#firstId = 1;
  }

  #empty(): void {
    this.#firstId += this.#count;
    this.#count = 0;
    this.#ids.fill(0);
    this.#met.fill(0);
  }
}

function slotOf(address: number): number {
  const mixed = Math.imul(address, GOLDEN);
  return mixed ^ (mixed >>> 15);
}
