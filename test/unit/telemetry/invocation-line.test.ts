import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../src/model/counters.ts';
import { Counts } from '../../../src/model/counts.ts';
import { FlowSums } from '../../../src/model/flow-counts.ts';
import { invocationLine } from '../../../src/telemetry/invocation-line.ts';

const FACTS = {
  invocationId: 'id-1',
  deliveryStreamArn: 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs',
  responseBytes: 1_234,
  elapsedMs: 5,
};

describe('invocationLine', () => {
  it('has the facts and every counter, and no faults if there are none', () => {
    // Prepare
    const counts = new Counts();
    counts.recordsIn = 7;

    // Act
    const line = invocationLine(FACTS, counts);

    // Assess
    expect(line).toEqual({
      ...FACTS,
      ...Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])),
      recordsIn: 7,
    });
  });

  it('has faults by code if there are any', () => {
    // Prepare
    const counts = new Counts();
    counts.unreadableLines = 1;
    counts.lineFaults.field_count = 1;
    counts.recordsFailed = 1;
    counts.recordFaults.gzip_corrupt = 1;

    // Act
    const line = invocationLine(FACTS, counts);

    // Assess
    expect(line).toMatchObject({
      unreadableLines: 1,
      lineFaults: { field_count: 1 },
      recordsFailed: 1,
      recordFaults: { gzip_corrupt: 1 },
    });
  });

  it('has the reasons that an enricher counts, and no traffic', () => {
    // Prepare
    const counts = new Counts();
    counts.unenrichedEnds = 2;
    counts.unenriched.public = 2;
    counts.traffic = new FlowSums();

    // Act
    const line = invocationLine(FACTS, counts);

    // Assess
    expect(line).toMatchObject({ unenrichedEnds: 2, unenriched: { public: 2 } });
    expect(line).not.toHaveProperty('traffic');
  });

  it('omits ids that the event does not have', () => {
    // Prepare
    const facts = { ...FACTS, invocationId: undefined, deliveryStreamArn: undefined };

    // Act
    const text = JSON.stringify(invocationLine(facts, new Counts()));

    // Assess
    expect(text).not.toContain('invocationId');
    expect(text).not.toContain('deliveryStreamArn');
  });
});
