import { describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { fullFacts, quietFacts, STREAM_ARN } from './metric-facts.ts';

const EMF = { metrics: 'emf', metricsNamespace: 'Flows/Prod' } as const;

describe('createMetrics', () => {
  it('writes one line an invocation, under the namespace of the options', () => {
    // Prepare
    const lines: string[] = [];
    const metrics = createMetrics(EMF, { writeLine: (line) => lines.push(line) });

    // Act
    metrics.write(fullFacts());

    // Assess
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')._aws.CloudWatchMetrics[0].Namespace).toBe('Flows/Prod');
  });

  it('keeps invocations apart that run at the same time', async () => {
    // Prepare
    const lines: string[] = [];
    const metrics = createMetrics(EMF, { writeLine: (line) => lines.push(line) });
    const invoke = async (index: number) => {
      const facts = quietFacts({ deliveryStreamArn: `${STREAM_ARN}-${index}` });
      for (let turn = 0; turn < index % 3; turn++) await Promise.resolve();
      facts.counts.recordsIn = index;
      // a metric of some invocations only: it must not show up in the others
      if (index % 2 === 0) facts.counts.addLineFault('field_count');
      await Promise.resolve();
      metrics.write(facts);
    };

    // Act
    await Promise.all(Array.from({ length: 20 }, (_, index) => invoke(index + 1)));

    // Assess
    const told = lines
      .map((line) => JSON.parse(line))
      .map(({ DeliveryStream, RecordsIn, LinesUnknownFormat }) => ({ DeliveryStream, RecordsIn, LinesUnknownFormat }))
      .toSorted((a, b) => a.RecordsIn - b.RecordsIn);
    expect(told).toEqual(
      Array.from({ length: 20 }, (_, index) => ({
        DeliveryStream: `flow-logs-${index + 1}`,
        RecordsIn: index + 1,
        LinesUnknownFormat: index % 2 === 1 ? 1 : undefined,
      })),
    );
  });

  it('fails no invocation when the line cannot be written, and tells why', () => {
    // Prepare
    const failure = new Error('EPIPE');
    const warn = vi.fn();
    const metrics = createMetrics(EMF, {
      writeLine: () => {
        throw failure;
      },
      warn,
    });

    // Act
    metrics.write(fullFacts());

    // Assess
    expect(warn.mock.calls).toEqual([['the metrics of this invocation could not be written', failure]]);
  });

  it('fails no invocation where nobody is told', () => {
    // Prepare
    const metrics = createMetrics(EMF, {
      writeLine: () => {
        throw new Error('EPIPE');
      },
    });

    // Act
    const act = () => metrics.write(fullFacts());

    // Assess
    expect(act).not.toThrow();
  });

  it('is silent where METRICS is none', () => {
    // Prepare
    const writeLine = vi.fn();
    const warn = vi.fn();
    const metrics = createMetrics({ metrics: 'none', metricsNamespace: 'Flows' }, { writeLine, warn });

    // Act
    metrics.write(fullFacts());

    // Assess
    expect(writeLine).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
  });
});
