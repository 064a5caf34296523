import { describe, expect, it } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import type { StreamFault } from '../../../src/simulate/stream-server-faults.ts';
import type { StreamRequest } from '../../../src/simulate/stream-server-request.ts';
import { parts, QUICK, targetOf, textsOf, useStreamServer } from './use-stream-server.ts';

const rig = useStreamServer();
const NEVER = Number.POSITIVE_INFINITY;
/** About as many records as the largest event of flow logs has: 25 requests. */
const RECORDS = 12_500;
const REQUESTS = 25;
const ROUNDS = 20;

function refuseAll({ records }: StreamRequest): StreamFault {
  return { kind: 'entries', indices: records.map((_record, index) => index) };
}

const REFUSALS: readonly (readonly [string, (request: StreamRequest) => StreamFault])[] = [
  ['refuses every request', () => ({ kind: 'error', code: 'ServiceUnavailableException' })],
  ['refuses every record', refuseAll],
  ['gives no answer that can be read', () => ({ kind: 'garbage' })],
  ['closes every connection', () => ({ kind: 'drop_before' })],
];

describe.each(['firehose', 'kinesis'] as const)('where %s', (service) => {
  it.each(REFUSALS)('%s, it gets one probe a round after the first', async (_name, fault) => {
    // Prepare
    rig().faults = fault;
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(RECORDS), NEVER);

    // Assess
    expect(report.requests).toBe(REQUESTS + ROUNDS - 1);
    expect(Object.values(report.failures)).toEqual([RECORDS]);
    expect(rig().server.requests).toHaveLength(report.requests);
  });

  it('accepts a probe, the others follow in the same round', async () => {
    // Prepare
    const downFor = REQUESTS + 3;
    rig().faults = (request, index) => (index < downFor ? refuseAll(request) : undefined);
    const waits: number[] = [];
    const sink = createPutBackSink({ timing: { sleep: async (milliseconds) => waits.push(milliseconds) } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(RECORDS), NEVER);

    // Assess
    expect(report).toMatchObject({ requests: downFor + REQUESTS, failures: {} });
    expect(report.accepted).toEqual(Array(RECORDS).fill(true));
    expect(new Set(textsOf(rig().accepted)).size).toBe(RECORDS);
    expect(rig().accepted).toHaveLength(RECORDS);
    expect(waits).toHaveLength(4);
  });

  it('accepts a part of a probe, the others follow, and the rest of it is sent again', async () => {
    // Prepare
    rig().faults = (request, index) => {
      if (index < REQUESTS) return refuseAll(request);
      return index === REQUESTS ? { kind: 'entries', indices: [0, 1, 2] } : undefined;
    };
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(RECORDS), NEVER);

    // Assess
    expect(report).toMatchObject({ requests: 2 * REQUESTS + 1, failures: {} });
    expect(rig().server.requests.at(-1)?.records).toBe(3);
  });

  it('refuses one probe, the next probe has other records', async () => {
    // Prepare
    const isOfFirst = (request: StreamRequest) => request.records[0]?.data.toString() === 'line 0\n';
    rig().faults = (request, index) => (index < REQUESTS || isOfFirst(request) ? refuseAll(request) : undefined);
    const sink = createPutBackSink({ timing: QUICK });

    // Act
    const report = await sink.putBack(targetOf(service), parts(RECORDS), NEVER);

    // Assess
    expect(report.accepted.filter(Boolean)).toHaveLength(RECORDS - 500);
  });
});
