import { describe, expect, it } from 'vitest';
import { WORD_BYTES } from '../../../src/memory/word-bytes.ts';
import { JsonFragment } from '../../../src/model/json-fragment.ts';

describe('JsonFragment', () => {
  it.each([0, 1, 2, 3, 4, 5, 127, 4_095, 4_096, 4_097, 8_191, 20_001])(
    'of %s bytes can be read word by word to its end',
    (length) => {
      // Prepare
      const text = 'abcdefg'.repeat(length).slice(0, length);

      // Act
      const fragment = new JsonFragment(text);
      const words: number[] = [];
      for (let at = 0; at < length; at += WORD_BYTES) words.push(fragment.view.getInt32(fragment.start + at, true));

      // Assess
      const read = Buffer.from(Int32Array.from(words).buffer).toString('latin1', 0, length);
      expect(read).toBe(text);
      expect([Buffer.from(fragment.bytes).toString(), fragment.length]).toEqual([text, length]);
    },
  );
});
