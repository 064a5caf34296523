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
});
