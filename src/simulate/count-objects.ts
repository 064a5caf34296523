import { BACKSLASH, CLOSE_BRACE, OPEN_BRACE, QUOTE } from '../text/ascii.ts';

/** Counts the JSON objects that stand one behind the other in a text, whatever is between them. */
export function countObjects(text: Buffer): number {
  let count = 0;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) {
      isInString = true;
    } else if (byte === OPEN_BRACE) {
      if (depth === 0) count++;
      depth++;
    } else if (byte === CLOSE_BRACE) {
      depth--;
    }
  }
  return count;
}
