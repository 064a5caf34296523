import { COUNTERS } from '../../../src/model/counters.ts';
import { Counts } from '../../../src/model/counts.ts';
import { LINE_FAULTS } from '../../../src/model/fault.ts';
import { SIGNALS } from '../../../src/model/signals.ts';
import { UNENRICHED_REASONS } from '../../../src/model/unenriched.ts';
import type { MetricFacts } from '../../../src/telemetry/metric-facts.ts';

export const STREAM_ARN = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs';

/** An invocation without any findings or activity. */
export function quietFacts(changes: Partial<MetricFacts> = {}): MetricFacts {
  return {
    deliveryStreamArn: STREAM_ARN,
    counts: new Counts(),
    responseBytes: 0,
    elapsedMs: 0,
    internalErrors: 0,
    ...changes,
  };
}

/** An invocation in which everything happened once. */
export function fullFacts(changes: Partial<MetricFacts> = {}): MetricFacts {
  const counts = new Counts();
  Object.assign(counts, onceEach(COUNTERS));
  Object.assign(counts.lineFaults, onceEach(LINE_FAULTS));
  Object.assign(counts.unenriched, onceEach(UNENRICHED_REASONS));
  Object.assign(counts.signals, onceEach(SIGNALS));
  return quietFacts({
    counts,
    lookups: { calls: 1, hits: 1, misses: 1, stale: 1, failures: { throttled: 1 } },
    inventory: { isMissing: true, ageMs: 1_000 },
    rules: { isMissing: true, ageMs: 1_000 },
    addressData: { versions: {}, faults: { geo: 'missing' }, outdated: ['asn'], oldestMs: 1_000, skipped: 1 },
    responseBytes: 1,
    elapsedMs: 1,
    timeLeftMs: 1,
    internalErrors: 1,
    ...changes,
  });
}

function onceEach(table: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, 1]));
}
