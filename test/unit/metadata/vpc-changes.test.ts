import { describe, expect, it } from 'vitest';
import { VpcChanges } from '../../../src/metadata/vpc-changes.ts';

const VPC = 'vpc-0shop';
const DAY_SECONDS = 86_400;
/** Current time, in Unix seconds. */
const NOW = 1_767_261_600;

/** How far the interfaces of a VPC are trusted that was observed for, and last changed, this many seconds ago. */
function trusted(observedFor: number, changedAgo: number): number {
  const changes = new VpcChanges();
  changes.see(VPC, NOW - observedFor, NOW - changedAgo);
  return changes.trustedSeconds(VPC, NOW);
}

describe('how far interfaces are trusted beyond their sightings', () => {
  it('is nothing where something was attached within the last day, however quiet it was since', () => {
    const pauses = [0, 60, 45 * 60, 3 * 3_600, DAY_SECONDS - 1];
    expect(pauses.map((pause) => trusted(2 * DAY_SECONDS, pause))).toEqual([0, 0, 0, 0, 0]);
  });

  it('is a quarter of the time of observation after a quiet day, from half an hour on, and at most 45 minutes', () => {
    const observed = [0, 1_799, 1_800, 3_600, 10_800, DAY_SECONDS];
    expect(observed.map((seconds) => trusted(seconds, DAY_SECONDS))).toEqual([0, 0, 450, 900, 2_700, 2_700]);
  });

  it('is nothing for a day after an address moved, and in a VPC that was not observed', () => {
    const changes = new VpcChanges();
    changes.see(VPC, 0, NOW - 2 * DAY_SECONDS);
    changes.add(VPC, NOW - 3_600);
    expect(changes.trustedSeconds(VPC, NOW)).toBe(0);
    expect(changes.trustedSeconds(VPC, NOW - 3_600 + DAY_SECONDS)).toBe(2_700);
    expect(new VpcChanges().trustedSeconds(VPC, NOW)).toBe(0);
  });
});
