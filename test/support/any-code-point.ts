import fc from 'fast-check';

/** The first surrogate; surrogates are half of a code point each, so text has none. */
const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const CODE_POINTS = 0x11_0000 - SURROGATES;

/**
 * A unit of text of any kind: any code point but a surrogate. It generates and shrinks to the same text as fast-check's unit
 * `binary`, which maps every code point to its number first: a second for each test file.
 */
export const ANY_CODE_POINT: fc.Arbitrary<string> = fc.nat(CODE_POINTS - 1).map(codePointOf, numberOf);

function codePointOf(number: number): string {
  return String.fromCodePoint(number < FIRST_SURROGATE ? number : number + SURROGATES);
}

function numberOf(text: unknown): number {
  const point = typeof text === 'string' ? (text.codePointAt(0) ?? 0) : 0;
  const number = point < FIRST_SURROGATE ? point : point - SURROGATES;
  if (codePointOf(number) !== text) throw new Error('this is not a code point');
  return number;
}
