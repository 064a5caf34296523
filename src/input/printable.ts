/**
 * Characters that a terminal interprets or does not show: control characters (C0, DEL and C1), direction marks and
 * overrides and other format characters, line and paragraph separators, lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * An untrusted name or value, such as a file name, as one line that is safe to display: `\u001b` replaces an escape.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/**
 * A text of several lines that is safe to display: line feeds and tabs stay, everything else as in {@link printable}.
 */
export function printableText(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\n' || character === '\t' ? character : escapeOf(character),
  );
}

/** The character's escape sequence in JSON, so that an escaped document stays equal. */
function escapeOf(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
