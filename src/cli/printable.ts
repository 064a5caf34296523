/**
 * Characters that a terminal acts on or does not show: control characters (C0, DEL and C1), direction marks and overrides
 * and other format characters, line and paragraph separators, lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A name or value from outside, such as a file name, in one line that is safe to show: `\u001b` stands for an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/** A text of several lines that is safe to show: line feeds and tabs stay, all else as in {@link printable}. */
export function printableText(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\n' || character === '\t' ? character : escapeOf(character),
  );
}

/** The character as JSON writes it, so that an escaped document is the same document. */
function escapeOf(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
