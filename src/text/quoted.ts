/** Most characters of a text that a message repeats, where it does not say otherwise. */
const MAX_QUOTED_CHARS = 64;

/** A text in quotation marks for a message, truncated if it is long, with control characters escaped. */
export function quoted(text: string, maxChars: number = MAX_QUOTED_CHARS): string {
  return JSON.stringify(text.length > maxChars ? `${text.slice(0, maxChars)}…` : text);
}
