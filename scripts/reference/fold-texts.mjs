/** One-character codes: characters that do not occur in texts, need no escape in a JavaScript literal, and have no other meaning here. */
const CODES = [...'"#$%&()*+,/:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]{}`'];
/** The first character of a two-character code; the second is any of {@link SECOND}. */
const LEAD = '!';
const SECOND = [...CODES, ...'abcdefghijklmnopqrstuvwxyz0123456789-_.|^ '];
/** Separates phrases. */
const SEPARATOR = '~';
/** Marks the next letter as a capital, since capitals are codes. */
const CAPITAL = '^';
/** First of the characters that stand for two-character codes while texts are folded; no text contains them. */
const FIRST_STAND_IN = 0xe000;
const STAND_INS = /[\ue000-\uf8ff]/g;
/** Phrases with a one-character code have two characters each, so that the code saves one; phrases with longer codes have more. */
const PAIR = { lengths: [2], codeLength: 1, atOnce: 1 };
const PHRASE = { lengths: [3, 4, 5], codeLength: 2, atOnce: 6 };

/**
 * Shortens texts by replacing frequent phrases with codes, those with the largest savings first (byte pair encoding); `createUnfold`
 * restores them. A phrase may contain earlier codes.
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
 * The phrases of a text whose replacement saves the most characters, the best first; of equal ones, the one that occurs first. Counting
 * takes time, so several are replaced per count, although each replacement removes some occurrences of the others.
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
    // the phrase itself must be stored once
    const saved = count * (length - codeLength) - length - codeLength - SEPARATOR.length;
    return saved > 0 ? [{ phrase, saved }] : [];
  });
  return rewarding
    .toSorted((a, b) => b.saved - a.saved)
    .slice(0, atOnce)
    .map(({ phrase }) => phrase);
};
