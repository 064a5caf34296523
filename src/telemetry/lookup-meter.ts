/** Counts of look-ups since start-up, from the live metadata source. */
export interface LookupNumbers {
  readonly calls: number;
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * Returns the counts of look-ups since its last call. Concurrent invocations of a process share the counts: the sum is
 * correct, but its division among them is not.
 */
export class LookupMeter {
  readonly #numbers: LookupNumbers | undefined;
  #last: LookupNumbers = { calls: 0, hits: 0, misses: 0, stale: 0, failures: {} };

  constructor(numbers: LookupNumbers | undefined) {
    this.#numbers = numbers;
  }

  /** Members for the invocation's log line; none without live look-ups. */
  read(): { readonly lookups?: LookupNumbers } {
    if (this.#numbers === undefined) return {};
    const { calls, hits, misses, stale } = this.#numbers;
    const failures = { ...this.#numbers.failures };
    const last = this.#last;
    this.#last = { calls, hits, misses, stale, failures };
    const failed = Object.entries(failures)
      .map(([reason, count]): [string, number] => [reason, count - (last.failures[reason] ?? 0)])
      .filter(([, count]) => count > 0);
    return {
      lookups: {
        calls: calls - last.calls,
        hits: hits - last.hits,
        misses: misses - last.misses,
        stale: stale - last.stale,
        failures: Object.fromEntries(failed),
      },
    };
  }
}
