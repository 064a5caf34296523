import { describe, expect, it } from 'vitest';
import { compareLanes } from '../support/lanes/compare-lanes.ts';
import { makeWorld } from '../support/lanes/lane-world.ts';

const SEED = Number(process.env.LANE_SEED ?? '20261129');
const WORLDS = Number(process.env.LANE_WORLDS ?? '400');
/** The number of the first world, to send a single one again. */
const FIRST = Number(process.env.LANE_FIRST ?? '0');
const LEAST_SERVED = 0.25;
const MOST_FOUND = Number(process.env.LANE_FOUND ?? '5');

describe('The fast lane', () => {
  it('answers as the plain lane does, byte for byte, and counts the same, in any world', {
    timeout: 86_400_000,
  }, async () => {
    const found: string[] = [];
    const sums = { lines: 0, served: 0, invalid: 0 };
    const end = FIRST + WORLDS;
    for (let number = FIRST; number < end && found.length < MOST_FOUND; number++) {
      const { difference, lines, served, isInvalid } = await compareLanes(makeWorld(SEED, number));
      sums.lines += lines;
      sums.served += served;
      if (isInvalid) sums.invalid++;
      if (difference !== undefined) found.push(`world ${number} of seed ${SEED}, ${difference}`);
    }
    if (process.env.LANE_WORLDS !== undefined) console.log(`${WORLDS} worlds: ${JSON.stringify(sums)}`);

    expect(found.join('\n\n')).toBe('');
    expect(sums.served / sums.lines).toBeGreaterThan(LEAST_SERVED);
    expect(sums.invalid).toBeLessThan(WORLDS / 2);
  });
});
