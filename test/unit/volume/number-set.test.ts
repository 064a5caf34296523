import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberSet } from '../../../src/volume/number-set.ts';

describe('NumberSet', () => {
  it('contains exactly the numbers of its ranges, even if they overlap', () => {
    const range = fc
      .tuple(fc.nat(40), fc.nat(12))
      .map(([first, more]) => ({ first, last: Math.min(first + more, 20) }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
        // Prepare
        const set = new NumberSet(ranges);
        const numbers = Array.from({ length: 23 }, (_, index) => index - 1);

        // Act
        const found = numbers.filter((number) => set.has(number));

        // Assess
        expect(found).toEqual(numbers.filter((number) => ranges.some((r) => r.first <= number && number <= r.last)));
      }),
      { numRuns: 2_000 },
    );
  });
});
