import { waitFor } from '../../model/until-deadline.ts';
import type { CallFailure } from '../calls/call-failure.ts';
import type { LookupAnswer, ScopeCaller } from '../calls/scope-caller.ts';
import type { DescribeAction } from '../clients/ec2-api.ts';
import type { Freshness } from './lookup-cache.ts';
import { cacheKeyOf, isPlain, type LookupKey, packRequests } from './lookup-key.ts';

/** A kind of look-up: the call, the filter that takes the values, and what becomes of the answer. */
export interface LookupKind<Thing> {
  readonly action: DescribeAction<Thing>;
  readonly filterName: string;
  /** Whether only a whole answer tells something of a value: the other page may have another thing with it. */
  readonly needsWholeAnswer: boolean;
  /** Whether the caches hold the result of a lookup. */
  freshness(key: LookupKey): Freshness;
  /** Keeps what came; returns the `cacheKeyOf` of all that it answers. */
  keep(items: readonly Thing[]): ReadonlySet<string>;
  /** Notes that everything which has the value was found. */
  keepFound(key: LookupKey): void;
  /** Notes that a value was looked for and nothing came. */
  keepAbsent(key: LookupKey): void;
  /** Notes that asking for a value was refused. */
  keepRefused(key: LookupKey): void;
}

/** What look-ups have cost and brought since the start; callers take differences. */
export interface LookupCounts {
  calls: number;
  hits: number;
  misses: number;
  /** Things that were served past their life: they are being refreshed, or cannot be. */
  stale: number;
  /** Values that could not be looked up, by reason. */
  readonly failures: Partial<Record<CallFailure, number>>;
  /** The same by the code of the error, where a call brought one: AWS's, the client's or the connection's. */
  readonly errorCodes: Record<string, number>;
}

/** Most codes that are told apart: they come from outside. */
const MAX_ERROR_CODES = 32;
const OTHER_CODES = 'other';

/** Counts that begin at nothing. */
export function createLookupCounts(): LookupCounts {
  return { calls: 0, hits: 0, misses: 0, stale: 0, failures: {}, errorCodes: {} };
}

/**
 * Look-ups of one kind in one account and Region, as few as can be: only what the cache lacks, 200 values a request, and
 * one request for a value however many batches want it at the same time.
 */
export class BatchedLookup<Thing> {
  readonly #caller: ScopeCaller;
  readonly #kind: LookupKind<Thing>;
  readonly #counts: LookupCounts;
  readonly #now: () => number;
  readonly #inFlight: Map<string, Promise<void>> = new Map();

  /** `now` gives the wall-clock milliseconds that deadlines are told in. */
  constructor(caller: ScopeCaller, kind: LookupKind<Thing>, counts: LookupCounts, now: () => number) {
    this.#caller = caller;
    this.#kind = kind;
    this.#counts = counts;
    this.#now = now;
  }

  /**
   * Fetches the values that the caches lack. Expired values that are still served are fetched too, without waiting for them.
   * Returns at the deadline (wall-clock milliseconds) at the latest. Throws only internal errors.
   */
  async fetch(keys: Iterable<LookupKey>, deadlineMs: number): Promise<void> {
    const missing: LookupKey[] = [];
    const expired: LookupKey[] = [];
    const foreign = new Set<Promise<void>>();
    for (const one of keys) {
      if (!isPlain(one)) {
        this.#countFailure('not_an_id');
        continue;
      }
      const freshness = this.#kind.freshness(one);
      if (freshness === 'fresh') {
        this.#counts.hits++;
        continue;
      }
      this.#counts.misses++;
      if (freshness === 'expired') this.#counts.stale++;
      const flight = this.#inFlight.get(cacheKeyOf(one));
      if (flight === undefined) (freshness === 'missing' ? missing : expired).push(one);
      else if (freshness === 'missing') foreign.add(flight);
    }
    const areMissing = new Set(missing);
    const own: Promise<void>[] = [];
    // expired values behind the missing ones: they fill up a request that is made anyway
    for (const request of packRequests([...missing, ...expired])) {
      const flight = this.#request(request, deadlineMs);
      // an internal error reaches whoever awaits the flight; if nobody does, it must not end the process
      flight.catch(() => {});
      for (const one of request) this.#inFlight.set(cacheKeyOf(one), flight);
      if (request.some((one) => areMissing.has(one))) own.push(flight);
    }
    await Promise.all(own);
    // a flight that another batch began may have longer than this one
    if (foreign.size > 0) await waitFor(Promise.all(foreign), deadlineMs - this.#now());
  }

  /** Everything that is under way. */
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

  #filtersFor(keys: readonly LookupKey[]): { name: string; values: string[] }[] {
    const values = [...new Set(keys.map(({ value }) => value))];
    const vpcIds = [...new Set(keys.flatMap(({ vpcId }) => vpcId ?? []))];
    const filter = { name: this.#kind.filterName, values };
    return vpcIds.length === 0 ? [filter] : [filter, { name: 'vpc-id', values: vpcIds }];
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
    const isTold = Object.hasOwn(errorCodes, errorCode) || Object.keys(errorCodes).length < MAX_ERROR_CODES;
    const code = isTold ? errorCode : OTHER_CODES;
    errorCodes[code] = (errorCodes[code] ?? 0) + 1;
  }
}
