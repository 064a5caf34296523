import { describe, expect, it } from 'vitest';
import type { CallTiming } from '../../../src/aws/calls/call-policy.ts';
import { type Call, CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { HandClock } from '../../support/clock.ts';

const NEVER = Number.POSITIVE_INFINITY;
const THROTTLED = { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } };
const BROKEN = { name: 'InternalError', $metadata: { httpStatusCode: 500 } };
const EXPIRED = { name: 'RequestExpired', $metadata: { httpStatusCode: 400 } };
const REFUSED = { name: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } };

function prepare(timing: Partial<CallTiming> = {}, burst = 100) {
  const clock = new HandClock();
  const told: unknown[] = [];
  const policy = {
    burst,
    perSecond: 0.001,
    timing: { firstBackoffMs: 1, maxBackoffMs: 1, now: clock.now, ...timing },
  };
  const runner = new CallRunner('a scope', policy, (_scope, error) => told.push(error));
  return { runner, clock, told };
}

/** A call that fails with these errors in turn, and then returns `done`. */
function callFailing(...errors: readonly unknown[]): Call<string> & { sent: number; renewed: number } {
  const left = [...errors];
  const call = {
    action: 'DescribeVpcs',
    sent: 0,
    renewed: 0,
    async send(): Promise<string> {
      call.sent++;
      if (left.length > 0) throw left.shift();
      return 'done';
    },
    renew(): void {
      call.renewed++;
    },
  };
  return call;
}

describe('CallRunner.run', () => {
  it('returns what the call returns', async () => {
    // Prepare
    const { runner } = prepare();

    // Act
    const outcome = await runner.run(NEVER, callFailing());

    // Assess
    expect(outcome).toEqual({ result: 'done', calls: 1 });
  });

  it('retries while AWS throttles or fails, up to four attempts', async () => {
    // Prepare
    const { runner } = prepare({ coolDownMs: 0 });

    // Act
    const outcomes = [
      await runner.run(NEVER, callFailing(THROTTLED, BROKEN, new Error('connection'))),
      await runner.run(NEVER, callFailing(BROKEN, BROKEN, BROKEN, THROTTLED)),
    ];

    // Assess
    expect(outcomes).toEqual([
      { result: 'done', calls: 4 },
      { failure: 'throttled', errorCode: 'RequestLimitExceeded', calls: 4 },
    ]);
  });

  it('does not retry refused calls', async () => {
    // Prepare
    const { runner, told } = prepare();

    // Act
    const outcome = await runner.run(NEVER, callFailing(REFUSED));

    // Assess
    expect(outcome).toEqual({ failure: 'refused', errorCode: 'InvalidParameterValue', calls: 1 });
    expect(told).toEqual([]);
  });

  it('renews expired credentials once', async () => {
    // Prepare
    const { runner, told } = prepare();
    const call = callFailing(EXPIRED);

    // Act
    const outcome = await runner.run(NEVER, call);

    // Assess
    expect(outcome).toEqual({ result: 'done', calls: 2 });
    expect([call.renewed, told]).toEqual([1, []]);
  });

  it('stops and reports it if renewed credentials have expired, too', async () => {
    // Prepare
    const { runner, told } = prepare();
    const call = callFailing(EXPIRED, EXPIRED, EXPIRED);

    // Act
    const outcomes = [await runner.run(NEVER, call), await runner.run(NEVER, call)];

    // Assess
    expect(outcomes).toEqual([
      { failure: 'unauthorized', errorCode: 'RequestExpired', calls: 2 },
      { failure: 'unauthorized', errorCode: undefined, calls: 0 },
    ]);
    expect([call.renewed, told]).toEqual([1, [EXPIRED]]);
  });

  it('ends a call at the deadline that ignores its signal, and aborts the signal', async () => {
    // Prepare
    const { runner } = prepare({ now: Date.now, fairTryMs: 10 });
    let signal: AbortSignal | undefined;
    const call: Call<string> = {
      action: 'DescribeVpcs',
      send: (given) => {
        signal = given;
        return new Promise(() => {});
      },
      renew: () => {},
    };

    // Act
    const outcome = await runner.run(Date.now() + 50, call);

    // Assess
    expect(outcome).toEqual({ failure: 'unavailable', errorCode: 'OutOfTimeError', calls: 1 });
    expect(signal?.aborted).toBe(true);
  });

  it('makes no call after the deadline', async () => {
    // Prepare
    const { runner, clock } = prepare();
    const call = callFailing();

    // Act
    const outcome = await runner.run(clock.ms, call);

    // Assess
    expect(outcome).toEqual({ failure: 'no_time', errorCode: undefined, calls: 0 });
    expect(call.sent).toBe(0);
  });

  it('does not retry if the delay would exceed the deadline', async () => {
    // Prepare
    const { runner, clock } = prepare({ firstBackoffMs: 1e9, maxBackoffMs: 1e9 });

    // Act
    const outcome = await runner.run(clock.ms + 1, callFailing(THROTTLED));

    // Assess
    expect(outcome).toEqual({ failure: 'throttled', errorCode: 'RequestLimitExceeded', calls: 1 });
  });

  it('makes no call that its budget does not allow before the deadline', async () => {
    // Prepare
    const { runner, clock } = prepare({}, 2);
    const deadline = clock.ms + 5_000;

    // Act
    const outcomes = [
      await runner.run(deadline, callFailing()),
      await runner.run(deadline, callFailing()),
      await runner.run(deadline, callFailing()),
    ];

    // Assess
    expect(outcomes.map((outcome) => ('failure' in outcome ? outcome.failure : outcome.result))).toEqual([
      'done',
      'done',
      'no_budget',
    ]);
  });

  it('makes no call that was waiting for its turn when calls were stopped', async () => {
    // Prepare
    const clock = new HandClock();
    const policy = { burst: 1, perSecond: 20, timing: { firstBackoffMs: 1, maxBackoffMs: 1, now: clock.now } };
    const runner = new CallRunner('a scope', policy, () => {});
    const waiting = callFailing();

    // Act
    const [, second] = await Promise.all([
      runner.run(NEVER, callFailing({ name: 'AuthFailure' })),
      runner.run(NEVER, waiting),
    ]);

    // Assess
    expect(second).toEqual({ failure: 'unauthorized', errorCode: undefined, calls: 0 });
    expect(waiting.sent).toBe(0);
  });

  it('makes no call for a while after all attempts have failed', async () => {
    // Prepare
    const { runner, clock } = prepare();
    await runner.run(NEVER, callFailing(BROKEN, BROKEN, BROKEN, BROKEN));

    // Act
    const during = await runner.run(NEVER, callFailing());
    clock.advance(10_000);
    const after = await runner.run(NEVER, callFailing());

    // Assess
    expect([during, after]).toEqual([
      { failure: 'unavailable', errorCode: undefined, calls: 0 },
      { result: 'done', calls: 1 },
    ]);
  });
});
