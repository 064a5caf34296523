/** Default maximum of characters of a text that a message quotes. */
const MAX_QUOTED_CHARS = 64;

/** A text in quotation marks for a message, truncated if it is long, with control characters escaped. */
export function quoted(text: string, maxChars: number = MAX_QUOTED_CHARS): string {
  return JSON.stringify(shortened(text, maxChars));
}

/** A text for a message, truncated if it is long. */
export function shortened(text: string, maxChars: number = MAX_QUOTED_CHARS): string {
  return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
}

/** A value of a JSON document in quotation marks for a message, truncated if it is long. */
export function quotedValue(value: unknown): string {
  return quoted(typeof value === 'string' ? value : String(JSON.stringify(value)));
}
