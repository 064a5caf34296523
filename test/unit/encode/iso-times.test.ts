import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IsoTimes } from '../../../src/encode/iso-times.ts';

const LAST_SECOND = 253_402_300_799;

describe('IsoTimes.of', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [1_609_459_260, '2021-01-01T00:01:00Z'],
    [1_582_934_400, '2020-02-29T00:00:00Z'],
    [2_147_483_648, '2038-01-19T03:14:08Z'],
    [LAST_SECOND, '9999-12-31T23:59:59Z'],
  ])('writes %i as %s', (seconds, expected) => {
    // Prepare
    const times = new IsoTimes();

    // Act
    const text = times.of(seconds);

    // Assess
    expect(text).toBe(expected);
  });

  it('writes any second so that it reads back as the same', () => {
    // Prepare
    const times = new IsoTimes();

    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_SECOND }), (seconds) => {
        // Act
        const text = times.of(seconds);

        // Assess
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(Date.parse(text)).toBe(seconds * 1_000);
      }),
    );
  });

  it('stays right after more times than it remembers', () => {
    // Prepare
    const times = new IsoTimes();
    for (let seconds = 0; seconds < 10_000; seconds++) times.jsonOf(seconds);

    // Act
    const texts = [times.jsonOf(0), times.jsonOf(9_999)].map(({ bytes }) => Buffer.from(bytes).toString());

    // Assess
    expect(texts).toEqual(['"1970-01-01T00:00:00Z"', '"1970-01-01T02:46:39Z"']);
  });
});
