import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unescapeString } from '../../../src/json/json-scanner.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';

function unescapeText(text: string): string | undefined {
  const bytes = Buffer.from(text);
  return unescapeString(bytes, 0, bytes.length);
}

describe('unescapeString', () => {
  it.each([
    ['plain', 'plain'],
    ['a\\nb', 'a\nb'],
    ['\\"\\\\\\/', '"\\/'],
    ['\\u00e9', 'é'],
    ['\\ud83d\\ude80', '🚀'],
    ['', ''],
  ])('resolves %j', (text, expected) => {
    // Prepare, Act
    const unescaped = unescapeText(text);

    // Assess
    expect(unescaped).toBe(expected);
  });

  it.each(['\\x31', '\\u12', '\\', 'a"b', '\\u00g0'])('returns nothing for %j, which is not a JSON string', (text) => {
    // Prepare, Act
    const unescaped = unescapeText(text);

    // Assess
    expect(unescaped).toBeUndefined();
  });

  it('reads the given range only', () => {
    // Prepare
    const bytes = Buffer.from('"a\\tb"');

    // Act
    const unescaped = unescapeString(bytes, 1, bytes.length - 1);

    // Assess
    expect(unescaped).toBe('a\tb');
  });

  it('restores any text that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CODE_POINT }), (text) => {
        // Act
        const unescaped = unescapeText(JSON.stringify(text).slice(1, -1));

        // Assess
        expect(unescaped).toBe(text);
      }),
    );
  });
});
