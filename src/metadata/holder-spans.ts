import type { AskedTime } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { OwnerSpan } from './owner-at.ts';
import { sightingOf } from './sighting.ts';

/** The time spans of all holders of an address, by their beginnings. */
export class HolderSpans {
  /** The interface that has the address in the document. */
  readonly found: NetworkInterface | undefined;
  readonly #all: readonly OwnerSpan[];
  /** Whether each ends before the next one begins. */
  readonly #isDisjoint: boolean;

  constructor(earlier: readonly NetworkInterface[], found: NetworkInterface | undefined, address: string) {
    this.found = found;
    const holders = found === undefined ? earlier : [...earlier, found];
    const all = holders.map((holder) => sightingOf(holder, address)).sort((one, other) => one.from - other.from);
    this.#all = all;
    this.#isDisjoint = all.every(({ from }, index) => from > (all[index - 1]?.until ?? Number.NEGATIVE_INFINITY));
  }

  get size(): number {
    return this.#all.length;
  }

  /**
   * The spans that decide who had the address throughout a flow. If no two overlap, these are the last one that began before the
   * flow, the first one that reaches its end, and those in between.
   */
  around({ startSeconds, endSeconds }: AskedTime): readonly OwnerSpan[] {
    const all = this.#all;
    if (!this.#isDisjoint) return all;
    let first = 0;
    let high = all.length;
    while (first < high) {
      const middle = (first + high) >>> 1;
      if ((all[middle]?.from ?? 0) <= startSeconds) first = middle + 1;
      else high = middle;
    }
    let end = Math.max(0, first - 1);
    while (end < all.length && (all[end]?.until ?? 0) < endSeconds) end++;
    return all.slice(Math.max(0, first - 1), end + 1);
  }
}
