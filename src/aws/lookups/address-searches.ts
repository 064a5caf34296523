import { LRUCache } from 'lru-cache';
import { type CacheLimits, type Freshness, LookupCache } from './lookup-cache.ts';

/** That an address was looked for and found; by whom it is held, the interfaces tell. */
const FOUND = {};

/**
 * Which addresses were looked for in every VPC of an account and Region. A private address may be anyone's: only when the
 * search is over is it known that the one interface which has it is the only one.
 */
export class AddressSearches {
  /** Grows whenever {@link AddressSearches.isOver} may say something else than before. */
  changes = 0;
  /** By {@link searchKey}. */
  readonly #done: LookupCache<object>;
  /** By address: the origins that asked for it and have not been searched. Empty where the search is over. */
  readonly #open: LRUCache<string, Set<string>>;

  constructor(limits: CacheLimits, now: () => number) {
    this.#done = new LookupCache(limits, now);
    this.#open = new LRUCache({ maxSize: limits.maxEntries, sizeCalculation: () => 1 });
  }

  freshness(address: string, origin: string): Freshness {
    return this.#done.freshness(searchKey(address, origin), origin);
  }

  /** Notes that an origin is to be searched, unless it has been. */
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

  /** Notes that searching the origin is of no use for now; the search stays open. */
  putRefused(address: string, origin: string): void {
    this.#done.putRefused(searchKey(address, origin), origin);
  }

  /** Whether the address was searched from every origin that asked for it. */
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
