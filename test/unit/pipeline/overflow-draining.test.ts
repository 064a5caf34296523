import { describe, expect, it } from 'vitest';
import { readHopMark } from '../../../src/decode/hop-mark.ts';
import { LoopingStream } from '../../support/looping-stream.ts';
import { addsUp, idsIn, linesOf, range, subscription } from './overflow-rig.ts';

describe('a backlog that drains', () => {
  it.each([
    ['in one event', '10', undefined],
    ['in one event', '2', undefined],
    ['in events of a record each', '10', () => 1],
    ['in events of a record each', '2', () => 1],
    ['in events of three records each', '2', () => 3],
  ])('delivers each of 30,000 log events, put back %s, with MAX_HOPS %s', async (_what, maxHops, batchSize) => {
    // Prepare
    const stream = new LoopingStream({
      options: { MAX_HOPS: maxHops },
      ...(batchSize === undefined ? {} : { batchSize }),
    });
    stream.put(subscription(linesOf(0, 30_000)));

    // Act
    await stream.drain();

    // Assess
    expect(stream.failed).toEqual([]);
    expect(stream.delivered.flatMap(idsIn).toSorted((a, b) => a - b)).toEqual(range(0, 30_000));
    expect(stream.runs.length).toBeGreaterThan(1);
    expect(stream.runs.every(addsUp)).toBe(true);
    expect(stream.runs.every(({ responseBytes }) => responseBytes <= 6_200_000)).toBe(true);
  });

  it('keeps the order of what is put back in one event', async () => {
    // Prepare
    const stream = new LoopingStream({ options: { MAX_RESPONSE_BYTES: '20000' } });
    stream.put(subscription(linesOf(0, 200)), subscription(linesOf(200, 400)), subscription(linesOf(400, 600)));

    // Act
    await stream.drain();

    // Assess
    expect(stream.delivered.flatMap(idsIn)).toEqual(range(0, 600));
  });

  it('counts no hop for records that wait their turn', async () => {
    // Prepare
    const stream = new LoopingStream({ options: { MAX_RESPONSE_BYTES: '20000', MAX_HOPS: '1' } });
    stream.put(subscription(linesOf(0, 300)));

    // Act
    await stream.drain();

    // Assess
    expect(stream.runs.length).toBeGreaterThan(4);
    expect(stream.delivered.flatMap(idsIn)).toEqual(range(0, 300));
    expect(stream.putBackParts.every(({ data }) => readHopMark(data).hops === 1)).toBe(true);
  });
});
