import { GZIP_MAGIC_FIRST } from '../model/gzip-header.ts';
import { LINE_FEED } from '../text/ascii.ts';
import type { LineBatch } from './line-sink.ts';

/** How lines are packed into records. */
export interface Packing {
  /** Size of a record with its header in bytes, which only a single line may exceed. */
  readonly recordBytes: number;
  /** Whether a record may hold several lines; otherwise each line is a record. */
  readonly takesSeveral: boolean;
}

/** Share of a record's size above which a line becomes a separate record: 60 of 64 KiB. */
const ALONE_SHARE = 15 / 16;

const LINE_END = Buffer.from('\n');
const NOTHING = Buffer.alloc(0);
/**
 * Beginnings of a record that have a special meaning: a line that begins with one of them is preceded by a line feed.
 */
const MISTAKABLE_STARTS = [Buffer.from([GZIP_MAGIC_FIRST]), Buffer.from('\uFEFF'), Buffer.from('{"vpcFlowEnricher":')];

/**
 * Packs the lines of a batch into records, in order: whole lines, each record with the header line in force, so that it
 * can be read by itself. No record is empty.
 */
export function packRecords({ header = NOTHING, text }: LineBatch, packing: Packing): Buffer[] {
  const records: Buffer[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfRecord(text, start, header.length, packing);
    const lines = text.subarray(start, end);
    const isMistakable = header.length === 0 && MISTAKABLE_STARTS.some((mark) => lines.indexOf(mark) === 0);
    records.push(Buffer.concat(isMistakable ? [LINE_END, lines] : [header, lines]));
    start = end;
  }
  return records;
}

/** The number of lines in a record; `hasHeader` says whether the first one is a header line. */
export function linesOfRecord(record: Buffer, hasHeader: boolean): number {
  let count = hasHeader ? -1 : 0;
  for (let at = record.indexOf(LINE_FEED); at !== -1; at = record.indexOf(LINE_FEED, at + 1)) {
    // a line feed that protects the first line does not end a line
    if (at > 0) count++;
  }
  return count;
}

function endOfRecord(text: Buffer, start: number, headerBytes: number, { recordBytes, takesSeveral }: Packing): number {
  const endOfFirst = text.indexOf(LINE_FEED, start) + 1;
  if (!takesSeveral) return endOfFirst;
  const limit = start + Math.max(1, recordBytes - headerBytes);
  if (endOfFirst > limit) return endOfFirst;
  const end = text.length <= limit ? text.length : text.lastIndexOf(LINE_FEED, limit - 1) + 1;
  // a line of more than half a record contains the middle
  const middle = start + (end - start) / 2;
  const lineStart = text.lastIndexOf(LINE_FEED, middle - 1) + 1;
  const lineEnd = text.indexOf(LINE_FEED, Math.max(lineStart, Math.floor(middle))) + 1;
  if (lineEnd - lineStart <= recordBytes * ALONE_SHARE) return end;
  return lineStart > start ? lineStart : lineEnd;
}
