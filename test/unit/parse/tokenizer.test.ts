import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Int32List } from '../../../src/memory/int32-list.ts';
import { MAX_FORMAT_FIELDS } from '../../../src/parse/log-format.ts';
import { Tokenizer } from '../../../src/parse/tokenizer.ts';

interface Split {
  readonly tokens: (string | null)[];
  readonly count: number;
  readonly presentCount: number;
  readonly isPlain: boolean;
}

/** Splits a line; an absent token is null. */
function split(line: string): Split {
  const bytes = Buffer.from(line);
  const bounds = new Int32List();
  bounds.push(77);
  const tokenizer = new Tokenizer();
  tokenizer.split(bytes, 0, bytes.length, bounds);
  const tokens = Array.from({ length: (bounds.length - 1) / 2 }, (_, index) => {
    const text = bytes.toString('utf8', bounds.at(1 + 2 * index), bounds.at(2 + 2 * index));
    return text === '' ? null : text;
  });
  expect(bounds.at(0)).toBe(77);
  return {
    tokens,
    count: tokenizer.count,
    presentCount: tokenizer.presentCount,
    isPlain: tokenizer.isPlain,
  };
}

describe('Tokenizer.split', () => {
  it.each([
    ['2 10.0.0.1 OK', ['2', '10.0.0.1', 'OK']],
    ['43638  10.0.0.62', ['43638', '10.0.0.62']],
    ['  a \t b  ', ['a', 'b']],
    ['a', ['a']],
    ['', []],
    ['   ', []],
  ])('splits %j at runs of spaces and tabs', (line, expected) => {
    // Prepare, Act
    const { tokens, count } = split(line);

    // Assess
    expect(tokens).toEqual(expected);
    expect(count).toBe(expected.length);
  });

  it('treats only a single hyphen as absent', () => {
    // Prepare, Act
    const { tokens, count, presentCount } = split('- -- -1 a- -');

    // Assess
    expect(tokens).toEqual([null, '--', '-1', 'a-', null]);
    expect([count, presentCount]).toEqual([5, 3]);
  });

  it.each([
    ['2 OK ~!#$%&', true],
    ['2 "OK"', false],
    ['2 a\\b', false],
    ['2 caf\u{e9}', false],
    ['2 a\u{7f}', false],
    ['2 a\u{1}b', false],
    ['2\tOK', true],
  ])('says of %j whether it can stand in JSON unchanged: %s', (line, expected) => {
    // Prepare, Act
    const { isPlain } = split(line);

    // Assess
    expect(isPlain).toBe(expected);
  });

  it('examines each line separately', () => {
    // Prepare
    const bytes = Buffer.from('"x" -');
    const bounds = new Int32List();
    const tokenizer = new Tokenizer();
    tokenizer.split(bytes, 0, bytes.length, bounds);

    // Act
    tokenizer.split(bytes, 4, bytes.length, bounds);

    // Assess
    expect([tokenizer.count, tokenizer.presentCount, tokenizer.isPlain]).toEqual([1, 0, true]);
    expect(bounds.length).toBe(6);
  });

  it('counts every token and keeps as many as a format may have', () => {
    // Prepare
    const line = 'x '.repeat(MAX_FORMAT_FIELDS + 10);

    // Act
    const { tokens, count, presentCount } = split(line);

    // Assess
    expect(tokens).toHaveLength(MAX_FORMAT_FIELDS);
    expect([count, presentCount]).toEqual([MAX_FORMAT_FIELDS + 10, MAX_FORMAT_FIELDS + 10]);
  });

  it('agrees with splitting a string at runs of spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '\t', '-', 'a', '1', '.', 'é') }), (line) => {
        // Prepare
        const expected = line.split(/[ \t]+/).filter((token) => token !== '');

        // Act
        const { tokens, presentCount } = split(line);

        // Assess
        expect(tokens).toEqual(expected.map((token) => (token === '-' ? null : token)));
        expect(presentCount).toBe(expected.filter((token) => token !== '-').length);
      }),
    );
  });
});
