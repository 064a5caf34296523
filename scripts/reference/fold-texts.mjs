/** Codes of one character: what texts do not have, needs no escape in a literal of JavaScript, and has no other meaning here. */
const CODES = [...'"#$%&()*+,/:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]{}`'];
/** The first of the two characters of a code, of which the second is any of {@link SECOND}. */
const LEAD = '!';
const SECOND = [...CODES, ...'abcdefghijklmnopqrstuvwxyz0123456789-_.|^ '];
/** Between phrases. */
const SEPARATOR = '~';
/** Makes the letter behind it a capital: capitals are codes. */
const CAPITAL = '^';
/** Stands for a code of two characters while texts are folded: characters that no text has. */
const FIRST_STAND_IN = 0xe000;
const STAND_INS = /[\ue000-\uf8ff]/g;
/** Phrases of a code of one character have two characters each, by which it is shorter; those of the others have more. */
const PAIR = { lengths: [2], codeLength: 1, atOnce: 1 };
const PHRASE = { lengths: [3, 4, 5], codeLength: 2, atOnce: 6 };

/**
 * Makes texts shorter by replacing frequent phrases by codes, the most rewarding first (byte pair encoding), for
 * `createUnfold` to restore. A phrase may have earlier codes.
 * @param {readonly string[]} texts of letters, digits, and `-_.| `
 * @returns {{ texts: string[], phrases: string }} the folded texts, and each code with its phrase
 */
export const foldTexts = (texts) => {
  for (const text of texts) {
    const unknown = /[^\w.| -]/.exec(text);
    if (unknown !== null) throw new Error(`"${unknown[0]}" cannot be folded`);
  }
  let folded = texts.map((text) => text.replace(/[A-Z]/g, (letter) => CAPITAL + letter.toLowerCase())).join('\n');
  const phrases = [];
  const standIns = SECOND.map((_, index) => String.fromCharCode(FIRST_STAND_IN + index));
  for (const [codes, kind] of [
    [CODES, PAIR],
    [standIns, PHRASE],
  ]) {
    const left = [...codes];
    while (left.length > 0) {
      const found = mostRewarding(folded, kind).slice(0, left.length);
      if (found.length === 0) break;
      for (const phrase of found) {
        const code = left.shift();
        folded = folded.replaceAll(phrase, () => code);
        phrases.push(code + phrase);
      }
    }
  }
  const write = (text) => text.replace(STAND_INS, (code) => LEAD + SECOND[code.charCodeAt(0) - FIRST_STAND_IN]);
  return { texts: write(folded).split('\n'), phrases: write(phrases.join(SEPARATOR)) };
};

/**
 * Phrases within a text whose replacement saves most characters, the best first; of equal ones, the one that is first in the text.
 * Counting takes time: several are replaced after it, though each takes some of the others away.
 */
const mostRewarding = (text, { lengths, codeLength, atOnce }) => {
  const counts = new Map();
  for (const length of lengths) {
    for (let at = 0; at + length <= text.length; at++) {
      const phrase = text.slice(at, at + length);
      counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
    }
  }
  const rewarding = [...counts].flatMap(([phrase, count]) => {
    if (count === 1 || phrase.includes('\n')) return [];
    const length = phrase.replace(STAND_INS, '  ').length;
    // the phrase itself must be written once
    const saved = count * (length - codeLength) - length - codeLength - SEPARATOR.length;
    return saved > 0 ? [{ phrase, saved }] : [];
  });
  return rewarding
    .toSorted((a, b) => b.saved - a.saved)
    .slice(0, atOnce)
    .map(({ phrase }) => phrase);
};
