import { describe, expect, it, vi } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import type { StreamErrorCode } from '../../../src/simulate/stream-server-faults.ts';
import { inTurn, parts, QUICK, targetOf, useStreamServer } from './use-stream-server.ts';

const rig = useStreamServer();
const NEVER = Number.POSITIVE_INFINITY;

describe.each(['firehose', 'kinesis'] as const)('putting back on %s', (service) => {
  it.each([
    'AccessDeniedException',
    'ResourceNotFoundException',
    'InvalidArgumentException',
    'ValidationException',
    'InvalidKMSResourceException',
    'KMSAccessDeniedException',
  ] as const satisfies readonly StreamErrorCode[])('stops at once after %s', async (code) => {
    // Prepare
    rig().faults = inTurn({ kind: 'error', code });
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), NEVER);

    // Assess
    expect(report).toEqual({ accepted: [false, false], requests: 1, retriedParts: 0, failures: { [code]: 2 } });
    expect(sink.accepts(targetOf(service))).toBe(true);
  });

  it('fails only the records of the refused request', async () => {
    // Prepare
    rig().faults = (request) =>
      request.records.length === 100 ? { kind: 'error', code: 'InvalidArgumentException' } : undefined;
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(600), NEVER);

    // Assess
    expect(report.accepted).toEqual([...Array(500).fill(true), ...Array(100).fill(false)]);
    expect(report).toMatchObject({ requests: 2, failures: { InvalidArgumentException: 100 } });
  });

  it('sends no more requests after a permanent refusal', async () => {
    // Prepare
    rig().faults = () => ({ kind: 'error', code: 'AccessDeniedException' });
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(12_500), NEVER);

    // Assess
    expect(report).toMatchObject({ retriedParts: 0, failures: { AccessDeniedException: 12_500 } });
    // no more than the number of concurrent requests
    expect(report.requests).toBeLessThanOrEqual(2);
  });

  it.each(['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException', 'KMSDisabledException'])(
    'does not repeat a record that was refused with %s, and ends if it is every record of a request',
    async (code) => {
      // Prepare
      const all = Array.from({ length: 500 }, (_none, index) => index);
      rig().faults = inTurn({ kind: 'entries', indices: [1], code });
      const sink = createPutBackSink({ timing: QUICK });

      // Act
      const one = await sink.putBack(targetOf(service), parts(3), NEVER);
      rig().faults = () => ({ kind: 'entries', indices: all, code });
      const whole = await sink.putBack(targetOf(service), parts(5_000), NEVER);

      // Assess
      expect(one).toEqual({ accepted: [true, false, true], requests: 1, retriedParts: 0, failures: { [code]: 1 } });
      expect(whole).toMatchObject({ retriedParts: 0, failures: { [code]: 5_000 } });
      expect(whole.requests).toBeLessThanOrEqual(2);
    },
  );

  it('reports missing credentials', async () => {
    // Prepare
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), NEVER);

    // Assess
    expect(report).toMatchObject({ accepted: [false, false], failures: { CredentialsProviderError: 2 } });
    expect(rig().server.requests).toEqual([]);
  });
});

describe('a delivery stream that accepts records only from its source', () => {
  it('gets no further request after a permanent refusal', async () => {
    // Prepare
    rig().faults = () => ({ kind: 'error', code: 'InvalidSourceException' });
    const sink = createPutBackSink({ timing: QUICK });
    const target = targetOf('firehose');
    const before = sink.accepts(target);

    // Act
    const reports = [await sink.putBack(target, parts(2), NEVER), await sink.putBack(target, parts(3), NEVER)];

    // Assess
    expect([before, sink.accepts(target)]).toEqual([true, false]);
    expect(reports).toEqual([
      { accepted: [false, false], requests: 1, retriedParts: 0, failures: { InvalidSourceException: 2 } },
      { accepted: [false, false, false], requests: 0, retriedParts: 0, failures: { InvalidSourceException: 3 } },
    ]);
    expect(rig().server.requests).toHaveLength(1);
  });

  it('cancels retries and requests that have not started', async () => {
    // Prepare
    rig().faults = (_request, index) =>
      index === 0
        ? { kind: 'error', code: 'ServiceUnavailableException' }
        : { kind: 'error', code: 'InvalidSourceException' };
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf('firehose'), parts(10_000), NEVER);

    // Assess
    expect(report.failures).toEqual({ InvalidSourceException: 10_000 });
    // four concurrent requests; the throttled one may have been followed by another
    expect(report.requests).toBeLessThanOrEqual(5);
  });

  it('affects neither other streams nor other sinks', async () => {
    // Prepare
    rig().faults = (request) =>
      request.streamName === 'decompressed' ? { kind: 'error', code: 'InvalidSourceException' } : undefined;
    const refused = targetOf('firehose', 'decompressed');
    const sink = createPutBackSink({ timing: QUICK });
    await sink.putBack(refused, parts(1), NEVER);

    // Act
    const report = await sink.putBack(targetOf('firehose'), parts(1), NEVER);

    // Assess
    expect(report.accepted).toEqual([true]);
    const others = [
      targetOf('firehose'),
      targetOf('kinesis', 'decompressed'),
      { ...refused, region: 'eu-west-1' },
      { ...refused, accountId: '444455556666' },
    ];
    expect(others.map((target) => sink.accepts(target))).toEqual([true, true, true, true]);
    expect(createPutBackSink().accepts(refused)).toBe(true);
  });
});
