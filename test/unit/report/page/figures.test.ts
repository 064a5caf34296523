import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteSize,
  count,
  fractionOf,
  fromTo,
  isoMinute,
  longDay,
  moment,
  plural,
  share,
  shortDay,
} from '../../../../src/report/page/figures.ts';

describe('figures of the report', () => {
  it.each([
    [0n, '0 B'],
    [999n, '999 B'],
    [1_000n, '1.0 kB'],
    [9_949n, '9.9 kB'],
    [9_950n, '10 kB'],
    [999_499n, '999 kB'],
    [999_500n, '1.0 MB'],
    [1_548_044n, '1.5 MB'],
    [4_400_000_000n, '4.4 GB'],
    [2n ** 64n, '18 EB'],
    [10n ** 33n, '1,000 QB'],
  ])('show %d bytes as %s', (bytes, text) => {
    expect(byteSize(bytes)).toBe(text);
  });

  it.each([
    [0n, 10n, '0.0 %'],
    [10n, 10n, '100.0 %'],
    [1n, 1_001n, 'under 0.1 %'],
    [1_000n, 1_001n, 'over 99.9 %'],
    [999n, 1_000n, '99.9 %'],
    [15_238n, 308_670n, '4.9 %'],
    [5n, 0n, '–'],
    [2n ** 70n - 1n, 2n ** 70n, 'over 99.9 %'],
  ])('show %d of %d as %s', (part, total, text) => {
    expect(share(part, total)).toBe(text);
  });

  it('never round a share to none or all', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 80n }), fc.bigInt({ min: 1n, max: 2n ** 80n }), (part, rest) => {
        expect(['0.0 %', '100.0 %']).not.toContain(share(part, part + rest));
      }),
    );
  });

  it('keep every digit of a count, and take the singular for one alone', () => {
    expect(count(9_223_372_036_854_775_808n)).toBe('9,223,372,036,854,775,808');
    expect([plural(1n, 'flow'), plural(0n, 'flow'), plural(2n, 'address', 'addresses')]).toEqual([
      '1 flow',
      '0 flows',
      '2 addresses',
    ]);
  });

  it('show times in UTC, whatever the time zone of the machine', () => {
    const seconds = Date.UTC(2026, 1, 25, 14, 5, 59) / 1_000;
    expect([longDay(seconds), shortDay(seconds), moment(seconds), isoMinute(seconds)]).toEqual([
      '25 February 2026',
      'Wed 25 Feb',
      'Wed 25 Feb 14:05',
      '2026-02-25 14:05',
    ]);
  });

  it('leave out what the ends of a period have in common', () => {
    const seconds = Date.UTC(2026, 1, 25, 14, 5) / 1_000;
    expect(fromTo(seconds, seconds + 3_300)).toBe('Wed 25 Feb 14:05 to 15:00');
    expect(fromTo(seconds, seconds + 86_400)).toBe('Wed 25 Feb 14:05 to Thu 26 Feb 14:05');
    expect(fromTo(seconds, seconds + 30)).toBe('Wed 25 Feb 14:05');
  });

  it('show a time that no calendar has as its number', () => {
    expect(moment(9_007_199_254_740_991)).toBe('9007199254740991');
  });

  it('give a fraction from 0 to 1 for any two numbers', () => {
    const any = fc.oneof(fc.bigInt(), fc.double());
    fc.assert(
      fc.property(any, any, (value, largest) => {
        const fraction = fractionOf(value, largest);
        expect(fraction >= 0 && fraction <= 1).toBe(true);
      }),
    );
  });
});
