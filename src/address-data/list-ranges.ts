import { rangeIn } from '../net/ranges.ts';
import { HASH, LINE_FEED, SEMICOLON } from '../text/ascii.ts';
import type { AddressAnswer } from './address-answer.ts';
import { RangeTableBuilder } from './range-table-builder.ts';

const BRACE = 0x7b;
/** Maximum size of a line with a range and a comment, in bytes; longer lines are skipped unread. */
const MAX_LINE_BYTES = 4_096;

/** Ranges that were read, and the number of entries that are not ranges. */
export interface ReadRanges {
  readonly builder: RangeTableBuilder;
  readonly skipped: number;
  /** As published; undefined if the content has none. */
  readonly version?: string | undefined;
  readonly publishedAtMs?: number | undefined;
}

/**
 * Reads a list with one address, CIDR block or range `a - b` per line, with comments after `#` or `;`, and empty lines;
 * or with one JSON object per line, whose `cidr` is read, as in Spamhaus's lists. Other lines are skipped and counted.
 * Throws a RangeError if there are only other lines, such as those of an error page.
 */
export function readList(content: Buffer, answer: AddressAnswer): ReadRanges {
  const builder = new RangeTableBuilder();
  const value = builder.numberOf(answer);
  let skipped = 0;
  let start = 0;
  while (start < content.length) {
    const newline = content.indexOf(LINE_FEED, start);
    const end = newline < 0 ? content.length : newline;
    if (end - start > MAX_LINE_BYTES) skipped++;
    else {
      const text = entryOf(content, start, end);
      if (text !== '') {
        const range = rangeIn(text);
        if (range === undefined) skipped++;
        else builder.add(range, value);
      }
    }
    start = end + 1;
  }
  if (builder.count === 0 && skipped > 0) throw new RangeError('it has no address or range, but other text');
  return { builder, skipped };
}

/** The text of the range in a line; empty if the line has no range. */
function entryOf(content: Buffer, start: number, end: number): string {
  if (content[start] !== BRACE) return content.toString('latin1', start, endOfEntry(content, start, end)).trim();
  const line = content.toString('utf8', start, end);
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null) return line;
    if ('cidr' in entry) return typeof entry.cidr === 'string' ? entry.cidr : line;
    // the publisher's information about the list
    return 'type' in entry && entry.type === 'metadata' ? '' : line;
  } catch {
    return line;
  }
}

/** Where the comment of a line begins, or the line ends. */
function endOfEntry(content: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = content[at];
    if (byte === HASH || byte === SEMICOLON) return at;
  }
  return end;
}
