import { describe, expect, it } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import type { StreamErrorCode, StreamFault } from '../../../src/simulate/stream-server-faults.ts';
import { inTurn, parts, QUICK, targetOf, textsOf, useStreamServer } from './use-stream-server.ts';

const rig = useStreamServer();
const SERVICES = ['firehose', 'kinesis'] as const;
const NEVER = Number.POSITIVE_INFINITY;

describe.each(SERVICES)('putting back on %s', (service) => {
  it('sends only the unaccepted records again, until they are accepted', async () => {
    // Prepare
    rig().faults = inTurn(
      { kind: 'entries', indices: [1, 3, 4] },
      { kind: 'entries', indices: [1], code: 'InternalFailure' },
    );
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(5), NEVER);

    // Assess
    expect(report).toEqual({ accepted: Array(5).fill(true), requests: 3, retriedParts: 3, failures: {} });
    expect(rig().server.requests.map(({ records }) => records)).toEqual([5, 3, 1]);
    expect(textsOf(rig().accepted)).toEqual([0, 2, 1, 4, 3].map((index) => `line ${index}\n`));
  });

  it('combines the remaining records of several requests in one', async () => {
    // Prepare
    rig().faults = (request, index) =>
      index < 3 ? { kind: 'entries', indices: request.records.map((_record, at) => at).slice(400) } : undefined;
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(1_100), NEVER);

    // Assess
    expect(report.accepted).toEqual(Array(1_100).fill(true));
    expect(
      rig()
        .server.requests.map(({ records }) => records)
        .sort(),
    ).toEqual([100, 200, 500, 500]);
    expect(new Set(textsOf(rig().accepted)).size).toBe(1_100);
  });

  it.each([
    'ServiceUnavailableException',
    'ThrottlingException',
    'LimitExceededException',
    'ProvisionedThroughputExceededException',
    'KMSThrottlingException',
    'InternalFailureException',
  ] as const satisfies readonly StreamErrorCode[])('repeats a request after %s', async (code) => {
    // Prepare
    rig().faults = inTurn({ kind: 'error', code }, { kind: 'error', code });
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), NEVER);

    // Assess
    expect(report).toEqual({ accepted: [true, true], requests: 3, retriedParts: 2, failures: {} });
    expect(rig().accepted).toHaveLength(2);
  });

  it.each([
    { kind: 'html_500' },
    { kind: 'garbage' },
    { kind: 'no_entries' },
    { kind: 'drop_before' },
    { kind: 'hang' },
  ] as const satisfies readonly StreamFault[])('repeats a request after $kind', async (fault) => {
    // Prepare
    rig().faults = inTurn(fault);
    const sink = createPutBackSink({ timing: { ...QUICK, requestMs: 250 } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), NEVER);

    // Assess
    expect(report).toEqual({ accepted: [true, true], requests: 2, retriedParts: 2, failures: {} });
    expect(textsOf(rig().accepted)).toEqual(['line 0\n', 'line 1\n']);
  });

  it('repeats a request whose connection ended before the response, although its records may have arrived', async () => {
    // Prepare
    rig().faults = inTurn({ kind: 'drop_after' });
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), NEVER);

    // Assess
    expect(report).toEqual({ accepted: [true, true], requests: 2, retriedParts: 2, failures: {} });
    expect(textsOf(rig().accepted)).toEqual(['line 0\n', 'line 1\n', 'line 0\n', 'line 1\n']);
  });

  it('treats records missing from a response as not accepted', async () => {
    // Prepare
    rig().faults = inTurn({ kind: 'short', count: 2 });
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(5), NEVER);

    // Assess
    expect(report).toEqual({ accepted: Array(5).fill(true), requests: 2, retriedParts: 3, failures: {} });
    expect(textsOf(rig().accepted)).toEqual(parts(5).map(({ data }) => data.toString('utf8')));
  });

  it('waits longer from round to round, with jitter, and at most five seconds', async () => {
    // Prepare
    rig().faults = () => ({ kind: 'error', code: 'ServiceUnavailableException' });
    const waits: number[] = [];
    const sink = createPutBackSink({
      timing: { random: () => 0.5, sleep: async (milliseconds) => waits.push(milliseconds), maxRounds: 10 },
    });

    // Act
    await sink.putBack(targetOf(service), parts(1), NEVER);

    // Assess
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500, 2_500]);
  });

  it('ends after some rounds if there is no deadline, and gives the reason', async () => {
    // Prepare
    rig().faults = () => ({ kind: 'entries', indices: [0, 1], code: 'InternalFailure' });
    const sink = createPutBackSink({ timing: { ...QUICK, maxRounds: 3 } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(3), NEVER);

    // Assess
    expect(report).toEqual({
      accepted: [false, false, true],
      requests: 3,
      retriedParts: 2,
      failures: { InternalFailure: 2 },
    });
  });

  it('ends if no server is listening', async () => {
    // Prepare
    await rig().server.close();
    const sink = createPutBackSink({ timing: { ...QUICK, maxRounds: 3 } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), NEVER);

    // Assess
    expect(report).toMatchObject({ accepted: [false, false], requests: 3, failures: { no_answer: 2 } });
  });
});
