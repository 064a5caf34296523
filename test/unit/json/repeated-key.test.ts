import { describe, expect, it } from 'vitest';
import { repeatedKey } from '../../../src/json/repeated-key.ts';

describe('repeatedKey', () => {
  it.each([
    ['{"a":1,"b":2,"a":3}', 'a'],
    ['{"a":{"b":1},"b":[{"b":2}],"b":3}', 'b'],
  ])('finds in %j the repeated key', (text, expected) => {
    // Prepare, Act
    const key = repeatedKey(text);

    // Assess
    expect(key).toBe(expected);
  });

  it.each([['{}'], ['{"a":1,"b":1}'], ['{"a":{"a":1}}'], ['["a","a"]'], ['{"a":1,"a'], ['']])(
    'finds none in %j',
    (text) => {
      // Prepare, Act
      const key = repeatedKey(text);

      // Assess
      expect(key).toBeUndefined();
    },
  );

  it.each([
    ['{"a":{"x":1,"x":2}}', 1, undefined],
    ['{"a":{"x":1,"x":2}}', 2, 'x of a'],
    ['{"a":{"x":1},"b":{"x":1,"y":[{"z":1,"z":2}]},"a":{}}', 2, 'a'],
    ['{"a":{"x":{"z":1,"z":2}}}', 2, undefined],
    ['{"a":{"x":1,"x":2', 2, 'x of a'],
  ])('looks into the objects that are its values as deep as it is asked to: %s, %i', (text, levels, expected) => {
    expect(repeatedKey(text, levels)).toBe(expected);
  });
});
