/** Numbers of look-ups since the start, as the live metadata source counts them. */
export interface LookupNumbers {
  readonly calls: number;
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * Tells what was looked up since it was last asked. Invocations that run at the same time in one process share the
 * numbers: their sum is right, their split is not.
 */
export class LookupMeter {
  readonly #numbers: LookupNumbers | undefined;
  #last: LookupNumbers = { calls: 0, hits: 0, misses: 0, stale: 0, failures: {} };

  constructor(numbers: LookupNumbers | undefined) {
    this.#numbers = numbers;
  }

  /** Members for the invocation's log line; none where nothing is ever looked up. */
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
