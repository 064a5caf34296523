import { describe, expect, it } from 'vitest';
import { VpcChanges } from '../../../src/metadata/sighting.ts';

const VPC = 'vpc-0shop';
/** Current time, in Unix seconds. */
const NOW = 1_767_261_600;

/** How far sightings in a VPC may be apart that was observed for, and last changed, this many seconds ago. */
function gap(observedFor: number, changedAgo: number): number {
  const changes = new VpcChanges();
  changes.see(VPC, NOW - observedFor, NOW - changedAgo);
  return changes.maxGapSeconds(VPC, NOW);
}

describe('how far two sightings of an interface may be apart to be one stretch of time', () => {
  it('is the time for which nothing was seen to change, from 20 seconds to 20 minutes', () => {
    expect([0, 19, 21, 600, 1_200, 86_400].map((seconds) => gap(seconds, 86_400))).toEqual([
      20, 20, 21, 600, 1_200, 1_200,
    ]);
    expect([0, 19, 21, 600, 1_200, 86_400].map((seconds) => gap(86_400, seconds))).toEqual([
      20, 20, 21, 600, 1_200, 1_200,
    ]);
  });

  it('is 20 seconds after an address moved, and in a VPC that was not observed', () => {
    const changes = new VpcChanges();
    changes.see(VPC, 0, NOW - 86_400);
    changes.add(VPC, NOW);
    expect(changes.maxGapSeconds(VPC, NOW)).toBe(20);
    expect(changes.maxGapSeconds(VPC, NOW + 300)).toBe(300);
    expect(new VpcChanges().maxGapSeconds(VPC, NOW)).toBe(20);
  });
});
