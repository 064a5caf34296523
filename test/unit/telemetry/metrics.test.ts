import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { fullFacts, quietFacts, STREAM_ARN } from './metric-facts.ts';

const EMF = { metrics: 'emf', metricsNamespace: 'Flows/Prod', trafficMetrics: 'off' } as const;

describe('createMetrics', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('writes one line per invocation, in the namespace of the options', async () => {
    // Prepare
    const lines: string[] = [];
    const metrics = await createMetrics(EMF, { writeLine: (line) => lines.push(line) });

    // Act
    metrics.write(fullFacts());

    // Assess
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')._aws.CloudWatchMetrics[0].Namespace).toBe('Flows/Prod');
  });

  it('writes to standard output, past the global console and without anything before the line', async () => {
    // Prepare
    const chunks: unknown[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => chunks.push(chunk) > 0);
    const globalLog = vi.spyOn(console, 'log').mockImplementation(() => {});
    const metrics = await createMetrics(EMF);

    // Act
    metrics.write(fullFacts());

    // Assess
    const text = chunks.join('');
    expect(text).toMatch(/^\{"_aws":[^\n]*\}\n$/);
    expect(JSON.parse(text)).toMatchObject({ DeliveryStream: 'flow-logs', RecordsIn: 1 });
    expect(globalLog).not.toHaveBeenCalled();
  });

  it('separates invocations that run at the same time', async () => {
    // Prepare
    const lines: string[] = [];
    const metrics = await createMetrics(EMF, { writeLine: (line) => lines.push(line) });
    const invoke = async (index: number) => {
      const facts = quietFacts({ deliveryStreamArn: `${STREAM_ARN}-${index}` });
      for (let turn = 0; turn < index % 3; turn++) await Promise.resolve();
      facts.counts.recordsIn = index;
      // a metric of only some invocations: it must not appear in the others
      if (index % 2 === 0) facts.counts.lineFaults.field_count = 1;
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

  it('fails no invocation if the line cannot be written, and reports why', async () => {
    // Prepare
    const failure = new Error('EPIPE');
    const warn = vi.fn();
    const metrics = await createMetrics(EMF, {
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

  it('fails no invocation if nothing is reported', async () => {
    // Prepare
    vi.spyOn(process.stdout, 'write').mockImplementation(() => {
      throw new Error('EPIPE');
    });
    const metrics = await createMetrics(EMF);

    // Act
    const act = () => metrics.write(fullFacts());

    // Assess
    expect(act).not.toThrow();
  });

  it.each([
    ['POWERTOOLS_METRICS_DISABLED', 'perhaps'],
    // a process with concurrent invocations, without the store that Lambda provides for them
    ['AWS_LAMBDA_MAX_CONCURRENCY', '4'],
  ])('fails no invocation when the library refuses the environment: %s', async (name, value) => {
    // Prepare
    const warn = vi.fn();
    const writeLine = vi.fn();
    const metrics = await createMetrics(EMF, { writeLine, warn });
    vi.stubEnv(name, value);

    // Act
    metrics.write(fullFacts());

    // Assess
    expect(writeLine).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledOnce();
  });

  it('writes nothing if METRICS is none', async () => {
    // Prepare
    const writeLine = vi.fn();
    const warn = vi.fn();
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const metrics = await createMetrics(
      { metrics: 'none', metricsNamespace: 'Flows', trafficMetrics: 'off' },
      { writeLine, warn },
    );

    // Act
    metrics.write(fullFacts());

    // Assess
    expect(writeLine).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
    expect(stdout).not.toHaveBeenCalled();
  });
});
