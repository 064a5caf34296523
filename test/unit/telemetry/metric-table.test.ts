import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from 'vitest';
import { LINE_FAULTS } from '../../../src/model/fault.ts';
import { UNENRICHED_REASONS } from '../../../src/model/unenriched.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { STREAM_DIMENSION } from '../../../src/telemetry/stream-dimension.ts';
import { fullFacts, quietFacts } from './metric-facts.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MAX_METRICS_PER_OBJECT = 100;

describe('METRICS', () => {
  it('fits into one object of the embedded metric format', () => {
    // Prepare, Act
    const names = Object.keys(METRICS);

    // Assess
    expect(names.length).toBeLessThanOrEqual(MAX_METRICS_PER_OBJECT);
  });

  it.each(Object.entries(METRICS))('has a name, a unit and a description: %s', (name, row) => {
    // Prepare, Act, Assess
    expect(name).toMatch(/^[A-Z][A-Za-z0-9]{1,60}$/);
    expect(name).not.toBe(STREAM_DIMENSION);
    expect(Object.values(MetricUnit)).toContain(row.unit);
    expect(row.sentence).not.toBe('');
  });

  it.each(Object.entries(METRICS))('finds a number for %s if everything happened', (_, row) => {
    // Prepare
    const facts = fullFacts();

    // Act
    const value = row.value(facts);

    // Assess
    expect(value).toBeGreaterThan(0);
  });

  it('counts every fault of a line in exactly one metric', () => {
    // Prepare
    const codes = Object.keys(LINE_FAULTS);

    // Act
    const sums = codes.map((code) => {
      const facts = quietFacts();
      Object.assign(facts.counts.lineFaults, { [code]: 3 });
      return (METRICS.LinesMalformed.value(facts) ?? 0) + (METRICS.LinesUnknownFormat.value(facts) ?? 0);
    });

    // Assess
    expect(sums).toEqual(codes.map(() => 3));
  });

  it('distinguishes a line of an unknown format from one with a wrong value', () => {
    // Prepare
    const facts = quietFacts();
    facts.counts.lineFaults.field_count = 1;
    facts.counts.lineFaults.field_value = 2;

    // Act
    const unknown = METRICS.LinesUnknownFormat.value(facts);
    const malformed = METRICS.LinesMalformed.value(facts);

    // Assess
    expect({ unknown, malformed }).toEqual({ unknown: 1, malformed: 2 });
  });

  it('has a metric for every reason for an end without metadata', () => {
    // Prepare
    const reasons = Object.keys(UNENRICHED_REASONS);
    const rows = Object.entries(METRICS).filter(([name]) => /^EndsUnenriched./.test(name));

    // Act
    const found = reasons.map((reason) => {
      const facts = quietFacts();
      Object.assign(facts.counts.unenriched, { [reason]: 4 });
      return rows.filter(([, row]) => row.value(facts) === 4).length;
    });

    // Assess
    expect(found).toEqual(reasons.map(() => 1));
    expect(rows).toHaveLength(reasons.length);
  });

  it('adds up failed look-ups of all reasons', () => {
    // Prepare
    const lookups = { calls: 9, hits: 8, misses: 7, stale: 6, failures: { throttled: 2, no_time: 3 } };

    // Act
    const value = METRICS.MetadataFailures.value(quietFacts({ lookups }));

    // Assess
    expect(value).toBe(5);
  });
});
