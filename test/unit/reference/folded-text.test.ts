import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldTexts } from '../../../scripts/reference/fold-texts.mjs';
import { createUnfold } from '../../../src/reference/folded-text.ts';

describe('createUnfold', () => {
  it('restores phrases, phrases within phrases, codes of two characters, and capitals', () => {
    // Prepare
    const phrases = '"ssh~#"-~!aweb#';

    // Act
    const text = createUnfold(phrases)('22 "|^x11 #a|80 !a');

    // Assess
    expect(text).toBe('22 ssh|X11 ssh-a|80 webssh-');
  });

  it('restores any folded texts', () => {
    // Prepare: few words, so that phrases repeat often
    const word = fc.constantFrom('ssh', 'web', '-', '|', ' ', 'X11', '443', '_a.b', 'Web');
    const text = fc.array(word, { maxLength: 40, size: 'max' }).map((words) => words.join(''));

    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8, size: 'max' }), (texts) => {
        // Act
        const folded = foldTexts(texts);

        // Assess
        expect(folded.texts.map(createUnfold(folded.phrases))).toEqual(texts);
      }),
    );
  });
});

describe('foldTexts', () => {
  it('makes texts with frequent phrases shorter', () => {
    // Prepare
    const texts = Array.from({ length: 50 }, (_, index) => `${index} netrjs-${index}|`);

    // Act
    const folded = foldTexts(texts);

    // Assess
    expect(folded.texts.join('').length + folded.phrases.length).toBeLessThan(texts.join('').length / 2);
  });

  it('refuses a character that could be taken for a code', () => {
    // Prepare
    const texts = ['a~b'];

    // Act
    const fold = () => foldTexts(texts);

    // Assess
    expect(fold).toThrow('"~" cannot be folded');
  });
});
