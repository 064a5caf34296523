import type { Int32List } from '../memory/int32-list.ts';
import { BACKSLASH, HYPHEN, LAST_PRINTABLE, QUOTE, SPACE, TAB } from '../text/ascii.ts';
import { MAX_FORMAT_FIELDS } from './log-format.ts';

/** The role of a byte in a line: part of a plain token, a separator, or part of a token that is not plain. */
export const PLAIN = 0;
const SEPARATOR = 1;
const UNUSUAL = 2;

/** The role of each byte: one table access instead of five comparisons. */
export const BYTE_ROLES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === SPACE || byte === TAB) return SEPARATOR;
  return byte < SPACE || byte === QUOTE || byte === BACKSLASH || byte > LAST_PRINTABLE ? UNUSUAL : PLAIN;
});

/** Splits a line at runs of spaces (AWS's own examples have one) into offsets. One instance serves all lines. */
export class Tokenizer {
  /** How many tokens the last line had; those after the {@link MAX_FORMAT_FIELDS}th are counted but not stored. */
  count = 0;
  /** How many of them were not `-`. */
  presentCount = 0;
  /** Whether the last line was printable ASCII without `"` and `\`. */
  isPlain = true;

  /**
   * Splits the line between two offsets; the offsets of each token, start and end, are appended to `bounds`. A token
   * `-`, which AWS prints for an absent value, has an empty range.
   */
  split(bytes: Uint8Array, start: number, end: number, bounds: Int32List): void {
    bounds.reserve(2 * MAX_FORMAT_FIELDS);
    const data = bounds.data;
    let write = bounds.length;
    const writeEnd = write + 2 * MAX_FORMAT_FIELDS;
    let count = 0;
    let presentCount = 0;
    let isPlain = true;
    let at = start;
    while (at < end) {
      if (BYTE_ROLES[bytes[at] ?? 0] === SEPARATOR) {
        at++;
        continue;
      }
      const tokenStart = at;
      for (; at < end; at++) {
        const kind = BYTE_ROLES[bytes[at] ?? 0];
        if (kind === PLAIN) continue;
        if (kind === SEPARATOR) break;
        isPlain = false;
      }
      const isAbsent = at - tokenStart === 1 && bytes[tokenStart] === HYPHEN;
      if (!isAbsent) presentCount++;
      if (write < writeEnd) {
        data[write++] = tokenStart;
        data[write++] = isAbsent ? tokenStart : at;
      }
      count++;
    }
    bounds.length = write;
    this.count = count;
    this.presentCount = presentCount;
    this.isPlain = isPlain;
  }
}
