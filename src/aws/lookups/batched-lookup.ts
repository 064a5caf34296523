import type { ScopedRequest } from '../../model/metadata-request.ts';
import { waitFor } from '../../model/until-deadline.ts';
import type { CallFailure } from '../calls/call-failure.ts';
import type { LookupAnswer, ScopeCaller } from '../calls/scope-caller.ts';
import type { DescribeAction, DescribeFilter } from '../clients/ec2-api.ts';
import type { Freshness } from './lookup-cache.ts';
import { cacheKeyOf, isPlain, type LookupKey, packRequests } from './lookup-key.ts';

/** A kind of look-up: the call, the filter for the values, and the handling of the answer. */
export interface LookupKind<Thing> {
  readonly action: DescribeAction<Thing>;
  readonly filterName: string;
  /** Filters that every request has besides. */
  readonly fixedFilters?: readonly DescribeFilter[];
  /** Whether only a complete answer is conclusive for a value, since another page may have a further item with it. */
  readonly needsWholeAnswer: boolean;
  /** Whether the caches hold the result of a lookup. */
  freshness(key: LookupKey): Freshness;
  /** Stores the items; returns the `cacheKeyOf` of every key that they answer. */
  keep(items: readonly Thing[]): ReadonlySet<string>;
  /** Records that all items with the value were found. */
  keepFound(key: LookupKey): void;
  /** Records that a value was looked up and not found. */
  keepAbsent(key: LookupKey): void;
  /** Records that the look-up of a value was refused. */
  keepRefused(key: LookupKey): void;
}

/** Counts of look-ups since start-up; callers compute differences. */
export interface LookupCounts {
  calls: number;
  hits: number;
  misses: number;
  /** Expired entries that were served, while being refreshed or because that failed. */
  stale: number;
  /** Values that could not be looked up, by reason. */
  readonly failures: Partial<Record<CallFailure, number>>;
  /** The same by error code, if a call returned one: AWS's, the client's or the connection's. */
  readonly errorCodes: Record<string, number>;
}

/** Values with uncertain cached results, by their cache keys. */
export type Unconfirmed = NonNullable<ScopedRequest['unconfirmed']>;

const NOTHING: Unconfirmed = new Map();

/** How often a request is made for open values alone, at most. */
const OPEN_PAUSE_MS = 90_000;

/** How many open values are remembered for requests with room left, and after how many requests for open values they are forgotten. */
const MAX_LATELY_OPEN = 4_096;
const TURNS_OF_OPEN = 8;

/** Maximum number of codes that are counted separately, since they are untrusted. */
const MAX_ERROR_CODES = 32;
const OTHER_CODES = 'other';

/** Creates counts that begin at 0. */
export function createLookupCounts(): LookupCounts {
  return { calls: 0, hits: 0, misses: 0, stale: 0, failures: {}, errorCodes: {} };
}

/**
 * Look-ups of one kind in one account and Region, in as few requests as possible: only for values that the cache lacks,
 * 200 per request, and one request per value for concurrent batches.
 */
export class BatchedLookup<Thing> {
  readonly #caller: ScopeCaller;
  readonly #kind: LookupKind<Thing>;
  readonly #counts: LookupCounts;
  readonly #now: () => number;
  readonly #inFlight: Map<string, Promise<void>> = new Map();
  /** When a request was made for open values alone. */
  #openedAtMs = Number.NEGATIVE_INFINITY;
  #turns = 0;
  /** Values that were open lately: first those that were not requested for the longest time. */
  readonly #latelyOpen: Map<string, LookupKey> = new Map();

  /** `now` returns wall-clock milliseconds, like the deadlines. */
  constructor(caller: ScopeCaller, kind: LookupKind<Thing>, counts: LookupCounts, now: () => number) {
    this.#caller = caller;
    this.#kind = kind;
    this.#counts = counts;
    this.#now = now;
  }

  /**
   * Fetches the values that the caches lack. Expired values that are still served are fetched too, without waiting for them.
   * Of the `unconfirmed` ones, the doubtful are fetched as if they were missing, and the open ones fill up requests that are
   * made anyway; those of earlier batches take what room is left, since the next batch will have flows of this time. Returns at the deadline (wall-clock milliseconds) at the latest. Throws only internal errors.
   */
  async fetch(keys: Iterable<LookupKey>, deadlineMs: number, unconfirmed: Unconfirmed = NOTHING): Promise<void> {
    const missing: LookupKey[] = [];
    const expired: LookupKey[] = [];
    const open: LookupKey[] = [];
    const foreign = new Set<Promise<void>>();
    for (const one of keys) {
      if (!isPlain(one)) {
        this.#countFailure('not_an_id');
        continue;
      }
      const doubt = unconfirmed.get(cacheKeyOf(one));
      const freshness = doubt === 'doubtful' ? 'missing' : this.#kind.freshness(one);
      if (freshness === 'fresh' || (freshness === 'missing' && doubt === 'open')) {
        this.#counts.hits++;
        if (doubt === 'open') {
          if (this.#latelyOpen.size < MAX_LATELY_OPEN) this.#latelyOpen.set(cacheKeyOf(one), one);
          if (!this.#inFlight.has(cacheKeyOf(one))) open.push(one);
        }
        continue;
      }
      this.#counts.misses++;
      if (freshness === 'expired') this.#counts.stale++;
      const flight = this.#inFlight.get(cacheKeyOf(one));
      if (flight === undefined) (freshness === 'missing' ? missing : expired).push(one);
      else if (freshness === 'missing') foreign.add(flight);
    }
    const areAwaited = new Set([...missing, ...open]);
    const own: Promise<void>[] = [];
    // expired values follow the missing ones and fill up requests that are made anyway
    const needed = packRequests([...missing, ...expired]).length;
    const requests = Math.max(needed, this.isTurnOfOpen && open.length > 0 ? 1 : 0);
    const lately = requests === 0 ? [] : [...this.#latelyOpen.values()];
    if (requests > needed) {
      this.#openedAtMs = this.#now();
      // addresses that are no longer recorded must not fill up requests for ever
      if (++this.#turns % TURNS_OF_OPEN === 0) this.#latelyOpen.clear();
    }
    const free = lately.filter((one) => !this.#inFlight.has(cacheKeyOf(one)));
    const wanted = [...missing, ...expired, ...open, ...free];
    for (const request of packRequests(wanted).slice(0, requests)) {
      const flight = this.#request(request, deadlineMs);
      // an internal error reaches the code that awaits the flight; without one, it must not end the process
      flight.catch(() => {});
      for (const one of request) {
        this.#inFlight.set(cacheKeyOf(one), flight);
        if (this.#latelyOpen.delete(cacheKeyOf(one))) this.#latelyOpen.set(cacheKeyOf(one), one);
      }
      if (request.some((one) => areAwaited.has(one))) own.push(flight);
    }
    await Promise.all(own);
    // a flight of another batch may have a later deadline
    if (foreign.size > 0) await waitFor(Promise.all(foreign), deadlineMs - this.#now());
  }

  /** Whether a request may be made for open values alone. */
  get isTurnOfOpen(): boolean {
    return this.#now() - this.#openedAtMs >= OPEN_PAUSE_MS;
  }

  /** All requests in progress. */
  get flights(): Iterable<Promise<void>> {
    return new Set(this.#inFlight.values());
  }

  async #request(keys: readonly LookupKey[], deadlineMs: number): Promise<void> {
    try {
      const answer = await this.#caller.describe(this.#kind.action, this.#filtersFor(keys), deadlineMs);
      this.#counts.calls += answer.calls;
      this.#keep(keys, answer);
    } finally {
      for (const one of keys) this.#inFlight.delete(cacheKeyOf(one));
    }
  }

  #filtersFor(keys: readonly LookupKey[]): DescribeFilter[] {
    const values = [...new Set(keys.map(({ value }) => value))];
    const vpcIds = [...new Set(keys.flatMap(({ vpcId }) => vpcId ?? []))];
    const { filterName, fixedFilters = [] } = this.#kind;
    const filters = [{ name: filterName, values }, ...fixedFilters];
    return vpcIds.length === 0 ? filters : [...filters, { name: 'vpc-id', values: vpcIds }];
  }

  #keep(keys: readonly LookupKey[], { items, failure, errorCode }: LookupAnswer<Thing>): void {
    const kind = this.#kind;
    const found = kind.keep(items);
    for (const one of keys) {
      const isFound = found.has(cacheKeyOf(one));
      if (failure === undefined) {
        if (isFound) kind.keepFound(one);
        else kind.keepAbsent(one);
      } else if (!isFound || kind.needsWholeAnswer) {
        if (failure === 'refused' || failure === 'oversized') kind.keepRefused(one);
        this.#countFailure(failure, errorCode);
      }
    }
  }

  #countFailure(failure: CallFailure, errorCode?: string): void {
    const { failures, errorCodes } = this.#counts;
    failures[failure] = (failures[failure] ?? 0) + 1;
    if (errorCode === undefined) return;
    const isCounted = Object.hasOwn(errorCodes, errorCode) || Object.keys(errorCodes).length < MAX_ERROR_CODES;
    const code = isCounted ? errorCode : OTHER_CODES;
    errorCodes[code] = (errorCodes[code] ?? 0) + 1;
  }
}
