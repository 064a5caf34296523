import { FirstSights } from './first-sights.ts';

const SMALLEST_SLOTS = 1_024;
/** Integers of an entry: the address, its id, what is derived from it, and one that makes the entry a power of two. */
const ENTRY = 4;
const ID = 1;
const DERIVED = 2;
const DEFAULT_CAPACITY = 65_536;
/** Maximum id that is given. */
const MOST_IDS = 2 ** 29;
/** Fibonacci hashing: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/**
 * Ids of IPv4 addresses by their 32 bits, and what is derived from an address alone, as an integer: open addressing in one array.
 * An address gets its id when it is met for the second time. The table grows with its addresses; a full one is emptied, and an id is not used again:
 * internet-facing traffic has any number of addresses.
 */
export class AddressMemo {
  /** What is derived from the address that was found last. */
  derived = 0;
  readonly #derive: (address: number) => number;
  readonly #capacity: number;
  #mask = SMALLEST_SLOTS - 1;
  #entries: Int32Array = new Int32Array(SMALLEST_SLOTS * ENTRY);
  #firstSights: FirstSights = new FirstSights(SMALLEST_SLOTS);
  #count = 0;
  #firstId = 1;

  constructor(derive: (address: number) => number, capacity: number = DEFAULT_CAPACITY) {
    this.#derive = derive;
    this.#capacity = capacity;
  }

  /** Whether there are hardly any ids left: {@link AddressMemo.restart} begins at 1 again. */
  get isUsedUp(): boolean {
    return this.#firstId > MOST_IDS;
  }

  /** The id of an address; 0 if it has none, because it is met for the first time. */
  find(address: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    for (let slot = slotOf(address) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * ENTRY;
      const id = entries[at + ID] ?? 0;
      if (id === 0) return this.#meet(address);
      if (entries[at] === address) {
        this.derived = entries[at + DERIVED] ?? 0;
        return id;
      }
    }
  }

  #meet(address: number): number {
    this.derived = this.#derive(address);
    if (!this.#firstSights.hasMet(address, slotOf(address))) return 0;
    if (this.#count >= this.#capacity) this.#empty();
    if ((this.#count + 1) * 2 > this.#mask) this.#grow();
    const id = this.#firstId + this.#count++;
    this.#put(address, id, this.derived);
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
    this.#firstSights.empty();
  }

  #put(address: number, id: number, derived: number): void {
    const entries = this.#entries;
    let slot = slotOf(address) & this.#mask;
    while (entries[slot * ENTRY + ID] !== 0) slot = (slot + 1) & this.#mask;
    const at = slot * ENTRY;
    entries[at] = address;
    entries[at + ID] = id;
    entries[at + DERIVED] = derived;
  }

  #grow(): void {
    const old = this.#entries;
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#entries = new Int32Array(slots * ENTRY);
    this.#firstSights = new FirstSights(slots);
    for (let at = 0; at < old.length; at += ENTRY) {
      const id = old[at + ID] ?? 0;
      if (id !== 0) this.#put(old[at] ?? 0, id, old[at + DERIVED] ?? 0);
    }
  }
}

function slotOf(address: number): number {
  const mixed = Math.imul(address, GOLDEN);
  return mixed ^ (mixed >>> 15);
}
