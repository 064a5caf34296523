import type { OwnershipFact } from './ownership-fact.ts';
import { readHistoryItem } from './read-history-item.ts';
import { TrailCoverage } from './trail-coverage.ts';

/** Maximum number of facts in memory: each takes some hundred bytes. */
const MAX_FACTS = 5_000_000;

/** How many items of a history were of which kind. */
export interface HistoryCounts {
  /** Events and descriptions that say who has an address. */
  events: number;
  /** Other events of a trail. */
  other: number;
  /** Events of calls that failed. */
  failed: number;
  /** Events that lack necessary members. */
  incomplete: number;
  /** Items that are neither events nor configuration items. */
  unknown: number;
}

/** More facts than can be held. */
export class TooMuchHistoryError extends Error {
  override readonly name = 'TooMuchHistoryError';

  constructor() {
    super(`there are more than ${MAX_FACTS} facts in the history; read a shorter period`);
  }
}

/** Collects what the items of a history say about who had addresses. */
export class HistoryCollector {
  readonly coverage: TrailCoverage = new TrailCoverage();
  readonly counts: HistoryCounts = { events: 0, other: 0, failed: 0, incomplete: 0, unknown: 0 };
  readonly #facts: OwnershipFact[] = [];
  #firstAt = Number.POSITIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** The facts so far, in the order in which they were added. */
  get facts(): readonly OwnershipFact[] {
    return this.#facts;
  }

  /** When the first and the last event was recorded, Unix seconds; undefined without any. */
  get period(): { readonly from: number; readonly until: number } | undefined {
    return this.#firstAt <= this.#lastAt ? { from: this.#firstAt, until: this.#lastAt } : undefined;
  }

  /** Adds an item. Throws a {@link TooMuchHistoryError}. */
  add(item: unknown): void {
    const reading = readHistoryItem(item);
    if (reading.kind === 'unknown') {
      this.counts.unknown++;
      return;
    }
    if (reading.kind !== 'facts') {
      this.counts[reading.kind]++;
      this.#cover(reading);
      return;
    }
    this.counts.events++;
    for (const fact of reading.facts) {
      if (this.#facts.length >= MAX_FACTS) throw new TooMuchHistoryError();
      this.#facts.push(fact);
    }
    const [first] = reading.facts;
    if (first !== undefined) this.#cover(first);
  }

  #cover({ at, accountId, region }: Pick<OwnershipFact, 'at' | 'accountId' | 'region'>): void {
    this.coverage.add(accountId, region, at);
    this.#firstAt = Math.min(this.#firstAt, at);
    this.#lastAt = Math.max(this.#lastAt, at);
  }
}
