const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Counts the consecutive JSON objects in a text, with anything between them. */
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
