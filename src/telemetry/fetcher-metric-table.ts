import { FETCH_OUTCOMES, type FetchOutcome, type FetchResult } from '../address-fetch/fetch-sources.ts';
import type { MetricRow } from './metric-row.ts';

/** The input of the metrics of one invocation of the fetcher. */
export interface FetcherFacts {
  readonly results: readonly FetchResult[];
  readonly elapsedMs: number;
}

type FetcherMetric = MetricRow<FetcherFacts>;

/**
 * All metrics of the function that fetches address data; the output, the documentation and the tests derive from this table.
 * They have the namespace and the dimension of the transform's metrics, but different names.
 */
export const FETCHER_METRICS = {
  SourcesFetched: ofOutcome('fetched', false),
  SourcesUnchanged: ofOutcome('unchanged', false),
  SourcesNotDue: ofOutcome('not_due', false),
  SourcesKept: ofOutcome('kept', true),
  SourcesFailed: ofOutcome('failed', true),
  SourcesNotReached: ofOutcome('no_time', true),
  SourcesOverdue: {
    unit: 'Count',
    statistic: 'Maximum',
    sentence: 'sources that have failed for so long that the function fails, for its alarm',
    isWrittenAtZero: true,
    value: ({ results }) => results.filter(({ isOverdue }) => isOverdue).length,
  },
  FetchDuration: {
    unit: 'Milliseconds',
    statistic: 'Maximum',
    sentence: 'time from call to answer',
    isWrittenAtZero: true,
    value: ({ elapsedMs }) => elapsedMs,
  },
} as const satisfies Record<string, FetcherMetric>;

function ofOutcome(outcome: FetchOutcome, isWrittenAtZero: boolean): FetcherMetric {
  return {
    unit: 'Count',
    statistic: 'Sum',
    sentence: `sources: ${FETCH_OUTCOMES[outcome]}`,
    isWrittenAtZero,
    value: ({ results }) => results.filter((result) => result.outcome === outcome).length,
  };
}
