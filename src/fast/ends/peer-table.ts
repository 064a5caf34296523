import type { KeptPlace } from '../../enrich/peer-memo.ts';
import { grownNumbers } from '../../memory/grown.ts';
import type { Sighting } from '../../model/answer-edge.ts';

/** Nothing is counted. */
export const NO_SLOT = -1;

const SMALLEST_SLOTS = 1_024;
const DEFAULT_CAPACITY = 65_536;
/** Integers of an entry: address, route, end with the number of its place, and what is counted with the number of its times. */
const ENTRY = 4;
const ROUTE = 1;
const END = 2;
const COUNTED = 3;
/**
 * In the last integer, the slot is in the low bits, beginning at 1; then 0 for all times, or the number of the times.
 */
const SLOT_BITS = 8;
const SLOT_MASK = (1 << SLOT_BITS) - 1;
/** An end has the low bits, as few ends have ids; the others are for its place. */
export const END_BITS = 16;
export const END_MASK: number = (1 << END_BITS) - 1;
/** The times of an entry: `from`, `since` and `until`, when its sighting began, and those of the flows that have its place. */
const TIMES = 6;
const FIRST_TIMES = 64;
const NO_ENTRY = -1;

/** Who is at the other end of flows of a route, and of which ones: those that begin at `from` or later, and end from `since` to `until`. */
export interface Peer {
  /** The id of the end; 0 if there is nothing to say. */
  readonly end: number;
  /** The slot that counts it; {@link NO_SLOT} for none. */
  readonly slot: number;
  /** Unix seconds; infinite, and -1 for `since`, if all times are alike. */
  readonly from: number;
  readonly since: number;
  readonly until: number;
  /** At whose end it changes: a positive route has flows that end by then, a negative one those that end later; undefined if it does not. */
  readonly sighting: Sighting | undefined;
}

/**
 * The other ends of flows by route and address: open addressing in one array of integers, four an entry; the times of those that
 * have some are in another array. It grows with its entries, and is emptied when it is full.
 */
export class PeerTable {
  /** What was found last. */
  end = 0;
  slot: number = NO_SLOT;
  /** The number of its place; 0 until {@link keep}. */
  place = 0;
  #entry = NO_ENTRY;
  readonly #capacity: number;
  #mask = SMALLEST_SLOTS - 1;
  #entries: Int32Array = new Int32Array(SMALLEST_SLOTS * ENTRY);
  #times: Float64Array = new Float64Array(FIRST_TIMES * TIMES);
  /** By the number of times. */
  readonly #sightings: (Sighting | undefined)[] = [undefined];
  #count = 0;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Finds the end with an address for a flow with these times, -1 for a time that the record does not say; whether it could. */
  find(route: number, address: number, start: number, end: number): boolean {
    const entries = this.#entries;
    const at = this.#entryOf(route, address);
    const counted = entries[at + COUNTED] ?? 0;
    if (counted === 0) return false;
    const placed = entries[at + END] ?? 0;
    this.place = placed >>> END_BITS;
    if (counted > SLOT_MASK) {
      const sighting = this.#sightings[counted >> SLOT_BITS];
      const times = (counted >> SLOT_BITS) * TIMES;
      if (sighting !== undefined) {
        const hasGrown = (sighting.from ?? 0) !== this.#times[times + 3];
        if (hasGrown || end > sighting.until === route > 0) return false;
      }
      const since = this.#times[times + 1] ?? 0;
      if (start < (this.#times[times] ?? 0) || end > (this.#times[times + 2] ?? 0)) return false;
      if (end >= 0 && end < since) return false;
      if (start < (this.#times[times + 4] ?? 0) || end > (this.#times[times + 5] ?? 0)) this.place = 0;
    }
    this.#entry = at;
    this.end = placed & END_MASK;
    this.slot = (counted & SLOT_MASK) - 2;
    return true;
  }

  /** Notes the end with an address; replaces what is there. */
  set(route: number, address: number, { end, slot, from, since, until, sighting }: Peer): void {
    const isNew = this.#entries[this.#entryOf(route, address) + COUNTED] === 0;
    const isTimed =
      from !== Number.NEGATIVE_INFINITY || since >= 0 || until !== Number.POSITIVE_INFINITY || sighting !== undefined;
    if ((isNew && this.#count >= this.#capacity) || (isTimed && this.#sightings.length > this.#capacity)) this.clear();
    if (isNew && (this.#count + 1) * 2 > this.#mask) this.#grow();
    let times = 0;
    if (isTimed) {
      times = this.#sightings.push(sighting) - 1;
      this.#times = grownNumbers(this.#times, (times + 1) * TIMES);
      this.#times.set([from, since, until, sighting?.from ?? 0], times * TIMES);
    }
    const at = this.#entryOf(route, address);
    if (this.#entries[at + COUNTED] === 0) this.#count++;
    this.#entries.set([address, route, end, (times << SLOT_BITS) | (slot + 2)], at);
  }

  /** Forgets what was found last. */
  leave(): void {
    this.#entry = NO_ENTRY;
    this.place = 0;
  }

  /** Keeps the place of the end that was found last, if there is room for its times; nothing may have been noted since. */
  keep(place: KeptPlace | undefined): void {
    const at = this.#entry;
    if (at === NO_ENTRY || place === undefined) return;
    const times = ((this.#entries[at + COUNTED] ?? 0) >> SLOT_BITS) * TIMES;
    if (times === 0 && place.isTimed) return;
    this.#entries[at + END] = (place.number << END_BITS) | this.end;
    this.#times.set([place.from, place.until], times + 4);
  }

  clear(): void {
    this.#count = 0;
    this.#sightings.length = 1;
    this.#entries.fill(0);
  }

  #grow(): void {
    const old = this.#entries;
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#entries = new Int32Array(slots * ENTRY);
    for (let from = 0; from < old.length; from += ENTRY) {
      if (old[from + COUNTED] === 0) continue;
      this.#entries.set(old.subarray(from, from + ENTRY), this.#entryOf(old[from + ROUTE] ?? 0, old[from] ?? 0));
    }
  }

  /** Where the entry of an address begins, or the free one where it belongs. */
  #entryOf(route: number, address: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    let mixed = Math.imul(address, 0x9e3779b1) ^ Math.imul(route, 0x85ebca6b);
    mixed ^= mixed >>> 15;
    for (let slot = mixed & mask; ; slot = (slot + 1) & mask) {
      const at = slot * ENTRY;
      if (entries[at + COUNTED] === 0 || (entries[at] === address && entries[at + ROUTE] === route)) return at;
    }
  }
}
