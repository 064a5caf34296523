import { describe, expect, it } from 'vitest';
import { readingTimeOf } from '../../../src/function/reader-time.ts';

describe('the time of an invocation of the reader', () => {
  it.each([
    [900_000, 840_000],
    [70_000, 10_000],
    [69_999, 34_999.5],
    [30_000, 15_000],
  ])('of %i ms is for reading until %i ms, then for what was read', (remainingMs, stopAtMs) => {
    const time = readingTimeOf(remainingMs, 0);
    expect(time.stopAtMs).toBe(stopAtMs);
    expect(time.deadlineMs).toBeGreaterThan(time.stopAtMs);
    expect(time.deadlineMs).toBeLessThan(remainingMs);
  });

  it('is unlimited outside Lambda', () => {
    expect(readingTimeOf(undefined, 0)).toMatchObject({ stopAtMs: Number.POSITIVE_INFINITY, isWhole: true });
  });
});
