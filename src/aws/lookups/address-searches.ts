import { LRUCache } from 'lru-cache';
import { type CacheLimits, type Freshness, LookupCache } from './lookup-cache.ts';

/** Marks an address as searched and found; the interfaces show which one has it. */
const FOUND = {};

/**
 * Tracks which addresses were searched in all VPCs of an account and Region. A private address may be used in several
 * VPCs: only a completed search shows that the interface found is the only one.
 */
export class AddressSearches {
  /** Increases whenever the result of {@link AddressSearches.isOver} may change. */
  changes = 0;
  /** By {@link searchKey}. */
  readonly #done: LookupCache<object>;
  /** By address: the origins that requested it and have not been searched. Empty once the search is complete. */
  readonly #open: LRUCache<string, Set<string>>;

  constructor(limits: CacheLimits, now: () => number) {
    this.#done = new LookupCache(limits, now);
    this.#open = new LRUCache({ maxSize: limits.maxEntries, sizeCalculation: () => 1 });
  }

  freshness(address: string, origin: string): Freshness {
    return this.#done.freshness(searchKey(address, origin), origin);
  }

  /** Until when an origin need not be searched, Unix milliseconds; in the past where it must be. */
  freshUntilMs(address: string, origin: string): number {
    return this.#done.freshUntilMs(searchKey(address, origin), origin);
  }

  /** As {@link LookupCache.isRoomy}. */
  get isRoomy(): boolean {
    return this.#done.isRoomy;
  }

  /** Records that an origin must be searched, unless it has been. */
  want(address: string, origin: string): void {
    const open = this.#open.get(address);
    if (this.freshness(address, origin) !== 'missing') return;
    this.changes++;
    if (open === undefined) this.#open.set(address, new Set([origin]));
    else open.add(origin);
  }

  putFound(address: string, origin: string): void {
    this.#done.put(searchKey(address, origin), FOUND, origin);
    this.#finish(address, origin);
  }

  putAbsent(address: string, origin: string): void {
    this.#done.putAbsent(searchKey(address, origin), origin);
    this.#finish(address, origin);
  }

  /** Records that the origin cannot be searched for now; the search stays open. */
  putRefused(address: string, origin: string): void {
    this.#done.putRefused(searchKey(address, origin), origin);
  }

  /** Whether the address was searched from every origin that requested it. */
  isOver(address: string): boolean {
    return this.#open.get(address)?.size === 0;
  }

  #finish(address: string, origin: string): void {
    this.changes++;
    const open = this.#open.get(address);
    if (open === undefined) this.#open.set(address, new Set());
    else open.delete(origin);
  }
}

function searchKey(address: string, origin: string): string {
  return `${origin} ${address}`;
}
