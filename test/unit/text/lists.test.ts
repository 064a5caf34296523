import { describe, expect, it } from 'vitest';
import { splitList } from '../../../src/text/lists.ts';

describe('splitList', () => {
  it.each([
    ['', []],
    [' , ,', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a , b ,, c\n', ['a', 'b', 'c']],
  ])('splits %j at its commas', (text, expected) => {
    // Prepare, Act
    const parts = splitList(text);

    // Assess
    expect(parts).toEqual(expected);
  });
});
