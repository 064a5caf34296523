/** Maximum number of characters of a text that a message quotes. */
const MAX_QUOTED_CHARS = 64;

/** A text in quotation marks for a message, truncated if it is long, with control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text);
}
