import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSelected, patternTest } from '../../../src/encode/language/selection.ts';

/** The same test, as a regular expression: the specification. */
function expressionTest(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 'su');
  return (name) => expression.test(name);
}

describe('patternTest', () => {
  it.each([
    ['srcaddr', 'srcaddr', true],
    ['srcaddr', 'srcaddr2', false],
    ['src*', 'src', true],
    ['*addr', 'srcaddr', true],
    ['*addr', 'srcaddr_', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['*ab*ab', 'ab', false],
    ['a*b*c', 'a.b\nc', true],
    ['a**c', 'ac', true],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['a.b', 'axb', false],
  ])('decides whether %j matches %j: %s', (pattern, name, expected) => {
    expect(patternTest(pattern)(name)).toBe(expected);
  });

  it('agrees with a regular expression on any pattern and name', () => {
    const text = (unit: fc.Arbitrary<string>) => fc.string({ unit, maxLength: 8 });
    fc.assert(
      fc.property(
        text(fc.constantFrom('a', 'b', '*', '.')),
        text(fc.constantFrom('a', 'b', '.', '\n')),
        (pattern, name) => {
          expect(patternTest(pattern)(name)).toBe(expressionTest(pattern)(name));
        },
      ),
    );
  });

  it.each([`${'*'.repeat(10_000)}x`, `${'*a'.repeat(10_000)}x`])(
    'comes to an end for patterns of many stars',
    (pattern) => {
      expect(patternTest(pattern)('a'.repeat(100_000))).toBe(false);
    },
  );
});

describe('isSelected', () => {
  it('comes to an end for terms of many stars', () => {
    expect(isSelected(['*', `-${'*a'.repeat(10_000)}x`], 'a'.repeat(1_000))).toBe(true);
  });
});
