import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { compareLanes } from '../support/lanes/compare-lanes.ts';
import { makeWorld } from '../support/lanes/lane-world.ts';

const SEED = Number(process.env.LANE_SEED ?? '20261129');
const WORLDS = Number(process.env.LANE_WORLDS ?? '400');
/** Number of the first world; set it to repeat a single one. */
const FIRST = Number(process.env.LANE_FIRST ?? '0');
/**
 * Minimum shares of lines written by the fast lane, and written from its tables alone; with fewer, nothing would be
 * compared. Worlds differ much, so the shares say something of many worlds only.
 */
const LEAST_WRITTEN = 0.3;
const LEAST_SERVED = 0.1;
const WORLDS_WITH_SHARES = 300;
const MOST_FOUND = 5;
/** For runs of a million worlds; by default the test takes seconds. */
const TIMEOUT_MS = 86_400_000;

describe('The fast lane', () => {
  it('answers as the plain lane does, byte for byte, and counts the same', { timeout: TIMEOUT_MS }, async () => {
    const found: string[] = [];
    const sums = { lines: 0, written: 0, served: 0, invalid: 0 };
    const end = FIRST + WORLDS;
    for (let number = FIRST; number < end && found.length < MOST_FOUND; number++) {
      const { difference, lines, written, served, isInvalid } = await compareLanes(makeWorld(SEED, number));
      sums.lines += lines;
      sums.written += written;
      sums.served += served;
      if (isInvalid) sums.invalid++;
      // between tasks, memory outside the heap is released: without a pause, a hundred thousand worlds take gigabytes
      await setImmediate();
      if (difference !== undefined) found.push(`world ${number} of seed ${SEED}, ${difference}`);
    }
    if (process.env.LANE_WORLDS !== undefined) console.log(`${WORLDS} worlds: ${JSON.stringify(sums)}`);

    expect(found.join('\n\n')).toBe('');
    expect(sums.invalid).toBeLessThan(WORLDS / 10);
    if (WORLDS < WORLDS_WITH_SHARES) return;
    expect(sums.written / sums.lines).toBeGreaterThan(LEAST_WRITTEN);
    expect(sums.served / sums.lines).toBeGreaterThan(LEAST_SERVED);
  });
});
