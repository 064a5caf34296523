import { describe, expect, it } from 'vitest';
import { listed, splitList } from '../../../src/text/lists.ts';

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

describe('listed', () => {
  it.each([
    [[], ''],
    [['s3'], 's3'],
    [['iceberg', 'snowflake'], 'iceberg and snowflake'],
    [['opensearch', 'iceberg', 'snowflake'], 'opensearch, iceberg and snowflake'],
  ])('joins %j for a sentence', (names, expected) => {
    // Act
    const text = listed(names);
    // Assess
    expect(text).toBe(expected);
  });
});
