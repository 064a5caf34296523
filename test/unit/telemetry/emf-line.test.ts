import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emfLine } from '../../../src/telemetry/emf-line.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { fullFacts, quietFacts } from './metric-facts.ts';

const NAMESPACE = 'VpcFlowEnricher';

describe('emfLine', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('has every metric of the table with its unit and value', () => {
    // Prepare
    const facts = fullFacts();

    // Act
    const line = JSON.parse(emfLine(NAMESPACE, facts));

    // Assess
    const { _aws: header, DeliveryStream: stream, ...values } = line;
    expect(stream).toBe('flow-logs');
    expect(header.CloudWatchMetrics).toEqual([
      {
        Namespace: NAMESPACE,
        Dimensions: [['DeliveryStream']],
        Metrics: Object.entries(METRICS).map(([name, row]) => ({ Name: name, Unit: row.unit })),
      },
    ]);
    expect(values).toEqual(Object.fromEntries(Object.entries(METRICS).map(([name, row]) => [name, row.value(facts)])));
  });

  it('has the versions of the address data, which are not metrics', () => {
    // Prepare
    const versions = { geo: 'GeoLite2-City 2026-11-24', tor: 'crc32:01234567' };
    const addressData = { versions, faults: {}, outdated: [], oldestMs: undefined, skipped: 0 };

    // Act
    const line = JSON.parse(emfLine(NAMESPACE, fullFacts({ addressData })));
    const without = JSON.parse(emfLine(NAMESPACE, fullFacts({ addressData: undefined })));

    // Assess
    expect(line.AddressDataVersions).toEqual(versions);
    expect(JSON.stringify(line._aws)).not.toContain('AddressDataVersions');
    expect(without).not.toHaveProperty('AddressDataVersions');
  });

  it('has the time of writing', () => {
    // Prepare
    const before = Date.now();

    // Act
    const line = JSON.parse(emfLine(NAMESPACE, fullFacts()));

    // Assess
    expect(line._aws.Timestamp).toBeGreaterThanOrEqual(before);
    expect(line._aws.Timestamp).toBeLessThanOrEqual(Date.now());
  });

  it('omits metrics that are 0, except those that alarms and averages need', () => {
    // Prepare
    const facts = quietFacts({ timeLeftMs: 0, lookups: { calls: 0, hits: 0, misses: 0, stale: 0, failures: {} } });

    // Act
    const { _aws: header, DeliveryStream: _, ...values } = JSON.parse(emfLine(NAMESPACE, facts));

    // Assess
    const written = {
      RecordsFailed: 0,
      LinesFailed: 0,
      PutBackRefused: 0,
      Duration: 0,
      TimeLeft: 0,
      InternalErrors: 0,
    };
    expect(values).toEqual(written);
    expect(header.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name)).toEqual(Object.keys(written));
  });

  it('writes twelve metrics for a stream without look-ups, faults and put-back records', () => {
    // Prepare
    const facts = quietFacts({ responseBytes: 180_000, elapsedMs: 40, timeLeftMs: 59_960 });
    Object.assign(facts.counts, {
      recordsIn: 100,
      recordsOk: 100,
      linesIn: 500,
      documents: 500,
      bytesIn: 1,
      bytesOut: 2,
    });

    // Act
    const line = JSON.parse(emfLine(NAMESPACE, facts));

    // Assess
    expect(line._aws.CloudWatchMetrics[0].Metrics).toHaveLength(12);
  });

  it('omits unknown values and values that JSON cannot represent', () => {
    // Prepare
    const facts = fullFacts({ lookups: undefined, timeLeftMs: Number.POSITIVE_INFINITY, elapsedMs: Number.NaN });

    // Act
    const line = JSON.parse(emfLine(NAMESPACE, facts));

    // Assess
    const names = line._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name);
    for (const name of ['MetadataHits', 'MetadataFailures', 'Ec2Calls', 'TimeLeft', 'Duration']) {
      expect(names).not.toContain(name);
      expect(line).not.toHaveProperty(name);
    }
  });

  it('has values that add up as the counts do', () => {
    // Prepare
    const facts = quietFacts();
    Object.assign(facts.counts, { linesIn: 100, documents: 70, linesPutBack: 15, linesDropped: 10, linesFailed: 5 });

    // Act
    const line = JSON.parse(emfLine(NAMESPACE, facts));

    // Assess
    expect(line.DocumentsOut + line.LinesPutBack + line.LinesDropped + line.LinesFailed).toBe(line.LinesIn);
  });

  it('is one line with one dimension for any stream name in the event', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: ANY_CODE_POINT }), fc.anything()), (deliveryStreamArn) => {
        // Prepare
        const facts = fullFacts({ deliveryStreamArn });

        // Act
        const text = emfLine(NAMESPACE, facts);

        // Assess
        expect(text).not.toContain('\n');
        expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(
          ['_aws', 'DeliveryStream', ...Object.keys(METRICS)].toSorted(),
        );
      }),
    );
  });

  it.each([
    'POWERTOOLS_METRICS_NAMESPACE',
    'POWERTOOLS_SERVICE_NAME',
    'POWERTOOLS_METRICS_FUNCTION_NAME',
    'POWERTOOLS_METRICS_DISABLED',
    'POWERTOOLS_DEV',
  ])('is the same with %s in the environment', (name) => {
    // Prepare
    const withoutTime = (text: string) => text.replace(/"Timestamp":\d+/, '');
    const expected = withoutTime(emfLine(NAMESPACE, fullFacts()));
    vi.stubEnv(name, 'true');

    // Act
    const text = emfLine(NAMESPACE, fullFacts());

    // Assess
    expect(withoutTime(text)).toBe(expected);
  });
});
