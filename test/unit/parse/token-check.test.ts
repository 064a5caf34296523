import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS, type FieldSpec } from '../../../src/model/fields.ts';
import { TOKEN_TYPES } from '../../../src/model/token-type.ts';
import { skipLeadingZeros, tokenCheckFor } from '../../../src/parse/token-check.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { samplesOf } from './token-samples.ts';

const rows: readonly FieldSpec[] = FIELDS;
const validTokens = rows.flatMap((field) =>
  samplesOf(field).valid.map((token) => ({ field, token, name: field.name })),
);
const invalidTokens = rows.flatMap((field) =>
  samplesOf(field).invalid.map((token) => ({ field, token, name: field.name })),
);

/** Whether a token fits a field, when surrounded by other bytes. */
function fits(field: FieldSpec | undefined, token: string): boolean {
  const bytes = Buffer.from(`9 ${token} 9`);
  return tokenCheckFor(field).fits(bytes, 2, bytes.length - 2);
}

describe('tokenCheckFor', () => {
  it.each(validTokens)('accepts "$token" for $name', ({ field, token }) => {
    // Prepare, Act
    const isFit = fits(field, token);

    // Assess
    expect(isFit).toBe(true);
  });

  it.each(invalidTokens)('rejects "$token" for $name', ({ field, token }) => {
    // Prepare, Act
    const isFit = fits(field, token);

    // Assess
    expect(isFit).toBe(false);
  });

  it.each(rows)('says whether $name is a number in JSON, and its allowed values', (field) => {
    // Prepare
    const check = tokenCheckFor(field);

    // Act
    const { isNumber, expectation } = check;

    // Assess
    expect(isNumber).toBe(TOKEN_TYPES[field.type].json === 'number');
    expect(expectation).not.toBe('');
    for (const word of field.words ?? []) expect(expectation).toContain(word);
    if (field.prefix !== undefined) expect(expectation).toContain(field.prefix);
  });

  it('lets no id field hold an id whose longer prefix is that of another field', () => {
    // Prepare
    const prefixes = [...new Set(rows.flatMap(({ prefix }) => prefix ?? []))];
    const pairs = rows.flatMap((field) =>
      prefixes
        .filter((other) => other !== field.prefix && other.startsWith(field.prefix ?? ' '))
        .map((other) => ({ field, other })),
    );

    // Act
    const isFit = pairs.map(({ field, other }) => fits(field, `${other}0a1b2c3d`));

    // Assess
    expect(pairs.map(({ field, other }) => `${field.name} ${other}`)).toEqual(['tgw-id tgw-attach-']);
    expect(isFit).toEqual([false]);
  });

  it('accepts any value of a field that AWS has added since', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: ANY_CODE_POINT }), (token) => {
        // Act
        const isFit = fits(undefined, token);

        // Assess
        expect(isFit).toBe(true);
      }),
    );
  });

  it.each(rows.filter((field) => TOKEN_TYPES[field.type].json === 'number'))(
    'compares the number of $name with its bound as numbers are compared',
    (field) => {
      const maximum = BigInt(samplesOf(field).valid[3] ?? 0);
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: maximum * 2n }), fc.nat({ max: 3 }), (value, zeros) => {
          // Act
          const isFit = fits(field, '0'.repeat(zeros) + value);

          // Assess
          expect(isFit).toBe(value <= maximum);
        }),
      );
    },
  );
});

describe('skipLeadingZeros', () => {
  it.each([
    ['007', 2],
    ['0', 0],
    ['000', 2],
    ['100', 0],
  ])('of %s moves to the digit %i', (text, expected) => {
    // Prepare
    const bytes = Buffer.from(text);

    // Act
    const offset = skipLeadingZeros(bytes, 0, bytes.length);

    // Assess
    expect(offset).toBe(expected);
  });
});
