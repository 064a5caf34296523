/** The two orders of bytes in UTF-16. */
export type Utf16 = 'utf-16le' | 'utf-16be';

/** How many characters are needed to recognise UTF-16 without a byte order mark. */
const MIN_CHARACTERS = 4;
/** Flow logs are ASCII: nearly every other byte is zero. */
const MIN_ZERO_SHARE = 0.9;

/**
 * Recognises UTF-16, which redirections of Windows PowerShell write, by its byte order mark or by zeros in every other
 * byte. Undefined for any other bytes.
 */
export function detectUtf16(head: Uint8Array): Utf16 | undefined {
  // the mark of UTF-32 begins with that of UTF-16
  if (head[0] === 0xff && head[1] === 0xfe) return head[2] === 0 && head[3] === 0 ? undefined : 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const characters = Math.floor(head.length / 2);
  if (characters < MIN_CHARACTERS) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < characters * 2; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [inEven = 0, inOdd = 0] = zeros;
  if (inEven === 0 && inOdd >= characters * MIN_ZERO_SHARE) return 'utf-16le';
  if (inOdd === 0 && inEven >= characters * MIN_ZERO_SHARE) return 'utf-16be';
  return undefined;
}
