import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IsoTimes } from '../../../src/encode/text/iso-times.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';

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

  it('writes any second so that it is read back unchanged', () => {
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

  it('writes any time into a document, in any order of days', () => {
    // Prepare
    const times = new IsoTimes('.000');
    const writer = new JsonWriter();

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: LAST_SECOND }), { maxLength: 5 }), (all) => {
        writer.length = 0;

        // Act
        for (const seconds of all) times.write(seconds, writer);

        // Assess
        const expected = all.map((seconds) => JSON.stringify(new Date(seconds * 1_000).toISOString()));
        expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(expected.join(''));
      }),
    );
  });
});
