/**
 * The text of a JSON string given as the bytes between its quotes, escapes resolved (RFC 8259, section 7). Undefined if
 * an escape is invalid.
 */
export function unescapeString(bytes: Buffer, start: number, end: number): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${bytes.toString('utf8', start, end)}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
