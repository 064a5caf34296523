import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSet } from '../../../src/volume/byte-set.ts';

/** Few letters, so that texts are equal, share a prefix, or differ only in length. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-'), maxLength: 4 });

describe('ByteSet', () => {
  it('contains exactly its texts, as whole ranges of bytes', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), text, text, (texts, asked, around) => {
        // Prepare
        const set = new ByteSet(texts);
        const bytes = Buffer.from(`${around}${asked}${around}`);
        const start = Buffer.byteLength(around);

        // Act
        const found = set.has(bytes, start, start + Buffer.byteLength(asked));

        // Assess
        expect(found).toBe(texts.includes(asked));
      }),
      { numRuns: 1_000 },
    );
  });
});
