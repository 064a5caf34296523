import { describe, expect, it } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import { HandClock } from '../../support/clock.ts';
import { inTurn, parts, QUICK, targetOf, useStreamServer } from './use-stream-server.ts';

const rig = useStreamServer();
const THROTTLED = { kind: 'error', code: 'ServiceUnavailableException' } as const;

describe.each(['firehose', 'kinesis'] as const)('the deadline of putting back on %s', (service) => {
  it('prevents requests from starting after it', async () => {
    // Prepare
    const clock = new HandClock();
    const sink = createPutBackSink({ timing: { now: clock.now } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), clock.ms);

    // Assess
    expect(report).toEqual({ accepted: [false, false], requests: 0, retriedParts: 0, failures: { deadline: 2 } });
    expect(rig().server.requests).toEqual([]);
  });

  it('stops requests that wait for their turn, and keeps what was accepted', async () => {
    // Prepare
    const clock = new HandClock();
    rig().faults = () => {
      clock.advance(1_000);
      return undefined;
    };
    const sink = createPutBackSink({ timing: { now: clock.now } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(5_000), clock.ms + 1_000);

    // Assess
    const accepted = report.accepted.filter(Boolean).length;
    expect(accepted).toBe(rig().accepted.length);
    expect(report.requests).toBeLessThanOrEqual(4);
    expect(report.failures).toEqual({ deadline: 5_000 - accepted });
  });

  it('is not waited for if the next round would begin after it', async () => {
    // Prepare
    const clock = new HandClock();
    rig().faults = () => THROTTLED;
    const waits: number[] = [];
    const sink = createPutBackSink({
      timing: {
        now: clock.now,
        random: () => 0.999,
        sleep: async (milliseconds) => {
          waits.push(milliseconds);
          clock.advance(milliseconds);
        },
      },
    });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), clock.ms + 500);

    // Assess
    expect(waits.map(Math.round)).toEqual([100, 200]);
    expect(report).toEqual({ accepted: [false, false], requests: 3, retriedParts: 2, failures: { deadline: 2 } });
  });

  it('is checked again after a wait that took longer than intended', async () => {
    // Prepare
    const clock = new HandClock();
    rig().faults = inTurn(THROTTLED);
    const sink = createPutBackSink({ timing: { now: clock.now, sleep: async () => clock.advance(60_000) } });

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), clock.ms + 30_000);

    // Assess
    expect(report).toEqual({ accepted: [false, false], requests: 1, retriedParts: 0, failures: { deadline: 2 } });
    expect(rig().server.requests).toHaveLength(1);
  });

  it('ends a request that hangs', async () => {
    // Prepare
    rig().faults = (_request, index) => (index === 0 ? undefined : { kind: 'hang' });
    const sink = createPutBackSink({ timing: QUICK });
    await sink.putBack(targetOf(service), parts(1), Number.POSITIVE_INFINITY);

    // Act
    const report = await sink.putBack(targetOf(service), parts(2), Date.now() + 150);

    // Assess
    expect(report).toEqual({ accepted: [false, false], requests: 1, retriedParts: 0, failures: { deadline: 2 } });
  });
});
