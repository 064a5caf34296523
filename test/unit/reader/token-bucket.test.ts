import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../src/reader/token-bucket.ts';

/** A bucket of 1,000 bytes a second with a clock that the test advances. */
function createBucket() {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  return {
    bucket: new TokenBucket(1_000, clock),
    get now() {
      return now;
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}

describe('the pace of putting', () => {
  it('grants the amount of a second at once, then no more than the rate', async () => {
    const rig = createBucket();
    for (let put = 0; put < 10; put++) {
      await rig.bucket.wait(500);
      rig.bucket.spend(500);
    }
    expect(rig.now).toBe(4_000);
  });

  it('accumulates no more than the amount of a second', () => {
    const rig = createBucket();
    rig.pass(60_000);
    rig.bucket.spend(1_000);
    expect(rig.bucket.waitMs(1)).toBe(1);
  });

  it('grants more than the amount of a second, and delays the next calls accordingly', () => {
    const rig = createBucket();
    expect(rig.bucket.waitMs(3_000)).toBe(0);
    rig.bucket.spend(3_000);
    expect(rig.bucket.waitMs(1_000)).toBe(3_000);
  });

  it('is halved for a minute after the stream has asked to slow down', async () => {
    const rig = createBucket();
    rig.bucket.spend(1_000);
    rig.bucket.slowDown();
    expect(rig.bucket.waitMs(100)).toBe(200);
    rig.pass(59_000);
    rig.bucket.spend(1_000);
    // half of the bytes in the rest of the minute, the other half at the full rate
    expect(rig.bucket.waitMs(1_000)).toBe(1_500);
    rig.pass(1_000);
    expect(rig.bucket.waitMs(1_000)).toBe(500);
  });
});
