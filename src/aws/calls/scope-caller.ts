import type { DescribeAction, DescribeFilter, Ec2Api, Page } from '../clients/ec2-api.ts';
import type { CallFailure } from './call-failure.ts';
import type { CallOutcome, CallRunner } from './call-runner.ts';

/** The items that a lookup returned before it ended or failed. */
export interface LookupAnswer<Thing> {
  readonly items: readonly Thing[];
  /** Set if not every page was read: absent items may exist. */
  readonly failure: CallFailure | undefined;
  /** The error code behind the failure; undefined if the call succeeded or the error has no code. */
  readonly errorCode: string | undefined;
  /** Calls made, counting each attempt. */
  readonly calls: number;
}

/** Creates the client of an account and Region; `isRenewal` if the previous credentials have expired. */
export type Connect = (isRenewal: boolean) => Promise<Ec2Api>;

/** Maximum number of pages of a complete listing of an account and Region. */
const MAX_LISTING_PAGES = 1_000;
/** Maximum number of pages of a look-up of at most 200 values; as addresses, each may be in a hundred VPCs. */
const MAX_LOOKUP_PAGES = 20;
/** A look-up that has used up its time or its calls after this many pages is treated as endless. */
const MANY_LOOKUP_PAGES = 10;

/** Makes describe calls in one account and Region, page by page, within the limits of its {@link CallRunner}. */
export class ScopeCaller {
  readonly #runner: CallRunner;
  readonly #connect: Connect;
  #api: Promise<Ec2Api> | undefined;
  #isRenewal = false;

  constructor(runner: CallRunner, connect: Connect) {
    this.#runner = runner;
    this.#connect = connect;
  }

  /** Returns everything that the filters match. Never throws. */
  async describe<Thing>(
    action: DescribeAction<Thing>,
    filters: readonly DescribeFilter[],
    deadlineMs: number,
  ): Promise<LookupAnswer<Thing>> {
    const items: Thing[] = [];
    let calls = 0;
    let nextToken: string | undefined;
    const isLookup = filters.length > 0;
    const maxPages = isLookup ? MAX_LOOKUP_PAGES : MAX_LISTING_PAGES;
    for (let pages = 0; pages < maxPages; pages++) {
      const token = nextToken;
      const outcome = await this.#page(action, filters, token, deadlineMs);
      calls += outcome.calls;
      if ('failure' in outcome) {
        const { failure, errorCode } = outcome;
        const isUsedUp = failure === 'no_time' || failure === 'no_budget';
        if (isLookup && isUsedUp && pages >= MANY_LOOKUP_PAGES) break;
        return { items, failure, errorCode, calls };
      }
      // no spread into push: a page may be long, and arguments are on the stack
      for (const item of outcome.result.items) items.push(item);
      nextToken = outcome.result.nextToken;
      if (nextToken === undefined) return { items, failure: undefined, errorCode: undefined, calls };
      if (nextToken === token) break;
    }
    this.#runner.stopOversized(requestKind(action.name, filters));
    return { items, failure: 'oversized', errorCode: undefined, calls };
  }

  #page<Thing>(
    { name, pick }: DescribeAction<Thing>,
    filters: readonly DescribeFilter[],
    token: string | undefined,
    deadlineMs: number,
  ): Promise<CallOutcome<Page<Thing>>> {
    let used: Promise<Ec2Api> | undefined;
    return this.#runner.run(deadlineMs, {
      action: name,
      request: requestKind(name, filters),
      send: async (signal) => {
        used = this.#client();
        const describePage = pick(await used);
        return describePage(filters, token, signal);
      },
      renew: () => {
        // several calls may find that the same credentials have expired
        if (used !== this.#api) return;
        this.#api = undefined;
        this.#isRenewal = true;
      },
    });
  }

  #client(): Promise<Ec2Api> {
    if (this.#api !== undefined) return this.#api;
    const api = this.#connect(this.#isRenewal);
    this.#api = api;
    this.#isRenewal = false;
    api.catch(() => {
      // after a failed load, the next call tries again
      if (this.#api === api) this.#api = undefined;
    });
    return api;
  }
}

/** The kind of a request: if requests with one filter are slow or fail, those with another one may work. */
function requestKind(name: string, filters: readonly DescribeFilter[]): string {
  return [name, ...filters.map((filter) => filter.name)].join(' ');
}
