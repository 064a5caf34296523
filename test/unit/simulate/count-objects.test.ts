import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countObjects } from '../../../src/simulate/count-contents.ts';

describe('countObjects', () => {
  it('counts objects with any content and any separators', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 }),
        fc.constantFrom('', '\n', '\n\n'),
        (objects, between) => {
          // Act
          const count = countObjects(Buffer.from(objects.map((object) => JSON.stringify(object)).join(between)));

          // Assess
          expect(count).toBe(objects.length);
        },
      ),
    );
  });
});
