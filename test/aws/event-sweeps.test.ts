import { describe, expect, it } from 'vitest';
import type { EventQueue } from '../../src/aws/clients/event-queue.ts';
import { EventSweeps } from '../../src/aws/inventory/event-sweeps.ts';
import { assign, MIDNIGHT } from '../support/history/trail-records.ts';

/** A queue with the messages of a test; it counts the removed messages. */
class TestQueue implements EventQueue {
  bodies: string[] = [];
  removed = 0;
  isBroken = false;

  async receive() {
    if (this.isBroken) throw new Error('the queue is gone');
    const { bodies } = this;
    this.bodies = [];
    return {
      bodies,
      remove: async () => {
        this.removed += bodies.length;
      },
    };
  }
}

function setUp() {
  const queue = new TestQueue();
  const clock = { ms: 0 };
  const warnings: string[] = [];
  const sweeps = new EventSweeps({
    queue,
    idleMs: 300_000,
    onWarning: (message) => warnings.push(message),
    now: () => clock.ms,
  });
  return { queue, clock, warnings, sweeps };
}

const EVENT = JSON.stringify({
  'detail-type': 'AWS API Call via CloudTrail',
  detail: assign(MIDNIGHT, 'eni-0aaaaaaaaaaaaaaa1', '10.0.0.7'),
});

describe('scheduled sweeps with events', () => {
  it('are made when there are events, and otherwise only after a while', async () => {
    // Prepare
    const { queue, clock, sweeps } = setUp();
    const made: [seconds: number, events: number, readsRules: boolean][] = [];

    // Act
    for (let minute = 0; minute <= 20; minute++) {
      clock.ms = minute * 60_000;
      if (minute === 2 || minute === 9) queue.bodies.push(EVENT, EVENT);
      const sweep = await sweeps.next();
      if (sweep !== undefined) made.push([minute, sweep.events, sweep.readsRules]);
      await sweep?.done();
    }

    // Assess
    expect(made).toEqual([
      [0, 0, true],
      [2, 2, false],
      [7, 0, false],
      [9, 2, false],
      [14, 0, false],
      [19, 0, true],
    ]);
    expect(queue.removed).toBe(4);
  });

  it('give the facts in the events; text that is not an event is counted', async () => {
    // Prepare
    const { queue, sweeps } = setUp();
    queue.bodies.push(EVENT, '{', '[[[', '{"detail-type":"Scheduled Event"}');

    // Act
    const collected = await (await sweeps.next())?.history.read(undefined);

    // Assess
    expect(collected?.facts).toEqual([
      expect.objectContaining({ kind: 'assigned', at: MIDNIGHT, addresses: ['10.0.0.7'], prefixes: [] }),
    ]);
  });

  it('leave events in the queue until the document is written, and do without a queue that does not answer', async () => {
    // Prepare
    const { queue, clock, warnings, sweeps } = setUp();
    queue.bodies.push(EVENT);

    // Act
    await sweeps.next();
    const removedBefore = queue.removed;
    queue.isBroken = true;
    clock.ms += 1_000;
    const sweep = await sweeps.next();
    await sweep?.done();

    // Assess
    expect(removedBefore).toBe(0);
    expect([sweep?.events, sweep?.readsRules]).toEqual([0, true]);
    expect(warnings).toEqual(['the queue of events cannot be read']);
  });
});
