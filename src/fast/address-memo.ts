const SMALLEST_SLOTS = 1_024;
const DEFAULT_CAPACITY = 65_536;
/** Ids above are no longer given. */
const MOST_IDS = 2 ** 29;
/** Fibonacci hashing: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/**
 * Ids of IPv4 addresses by their 32 bits: open addressing in one array, an address and its id in turns. An address gets its id
 * when it is met for the second time. The table grows with its addresses; a full one is emptied, and an id is not used again:
 * internet-facing traffic has any number of addresses.
 */
export class AddressMemo {
  readonly #capacity: number;
  #mask = SMALLEST_SLOTS - 1;
  #entries: Int32Array = new Int32Array(SMALLEST_SLOTS * 2);
  /** Addresses that were met once; 0 where there is none yet. */
  #met: Int32Array = new Int32Array(SMALLEST_SLOTS);
  #count = 0;
  #firstId = 1;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Whether there are hardly any ids left: {@link AddressMemo.restart} begins at 1 again. */
  get isUsedUp(): boolean {
    return this.#firstId > MOST_IDS;
  }

  /** The id of an address; 0 if it has none. */
  find(address: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    for (let slot = slotOf(address) & mask; ; slot = (slot + 1) & mask) {
      const id = entries[2 * slot + 1] ?? 0;
      if (id === 0 || entries[2 * slot] === address) return id;
    }
  }

  /** Gives an address that has no id one if it was met before; else notes that it was met, and returns 0. */
  meet(address: number): number {
    const door = slotOf(address) & this.#mask;
    if (this.#met[door] !== address) {
      this.#met[door] = address;
      return 0;
    }
    if (this.#count >= this.#capacity) this.#empty();
    if ((this.#count + 1) * 2 > this.#mask) this.#grow();
    const id = this.#firstId + this.#count++;
    this.#put(address, id);
    return id;
  }

  /** Forgets all addresses; their ids are used again. */
  restart(): void {
    this.#empty();
    this.#firstId = 1;
  }

  #empty(): void {
    this.#firstId += this.#count;
    this.#count = 0;
    this.#entries.fill(0);
    this.#met.fill(0);
  }

  #put(address: number, id: number): void {
    const entries = this.#entries;
    let slot = slotOf(address) & this.#mask;
    while (entries[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask;
    entries[2 * slot] = address;
    entries[2 * slot + 1] = id;
  }

  #grow(): void {
    const old = this.#entries;
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#entries = new Int32Array(slots * 2);
    this.#met = new Int32Array(slots);
    for (let at = 0; at < old.length; at += 2) {
      const id = old[at + 1] ?? 0;
      if (id !== 0) this.#put(old[at] ?? 0, id);
    }
  }
}

function slotOf(address: number): number {
  const mixed = Math.imul(address, GOLDEN);
  return mixed ^ (mixed >>> 15);
}
