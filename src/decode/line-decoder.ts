import { JsonScanner } from '../json/json-scanner.ts';
import type { ByteArena } from '../memory/byte-arena.ts';
import { LINE_MALFORMED_JSON, LINE_TEXT, type LineTable } from '../model/line-table.ts';
import type { OwnDocuments } from '../model/own-document.ts';
import { OPEN_BRACE } from '../text/ascii.ts';
import { IN_TEXT, type LineLimit, MAX_WRAPPERS, ObjectDecoder } from './object-decoder.ts';
import type { SegmentTable } from './segment-table.ts';
import { endOfLine, skipByteOrderMark, skipSpace, trimEnd } from './text-ranges.ts';

/**
 * Maximum number of lines of one text: 16 MiB of one-byte lines would need gigabytes of tables. No answer has room for
 * the documents of so many.
 */
export const MAX_LINES_PER_RECORD = 500_000;

/**
 * Finds the lines in a text, whatever wraps them: bare lines; `{"message": "<lines>"}`, what VPC Flow Logs puts on a
 * stream; CloudWatch Logs subscription messages, plain JSON by the time they come here. Any of them may stand one behind
 * the other, with or without a newline: what AWS documents of a newline behind a record is not clear, so nothing depends
 * on it. A message may be an object instead of text, and a log event any JSON value.
 *
 * Whatever the JSON, nothing in it is passed over:
 *
 * - An object with fields of a flow log record is a line, for the parser to judge (the output of a log group
 *   transformer's `parseVPC` is one), also where it has a message or log events as well.
 * - Any other object or log event in which no text is found is a line with its JSON as text, which the parser will refuse.
 * - A document that this program has made is a line, whatever it has inside.
 * - No line comes from control messages, and from objects with an empty message or an empty list of events.
 *
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html and, for the `message`
 * wrapper, captured deliveries; AWS's page on Firehose destinations says only «plain text».
 */
export class LineDecoder {
  /** Offsets of the last text that was decoded. */
  textStart = 0;
  textEnd = 0;
  #segments: SegmentTable | undefined;
  /** One for each level of wrappers, since a text inside an object is decoded while the object is. */
  readonly #scanners: JsonScanner[] = [];
  readonly #limit: LineLimit = { maxLines: MAX_LINES_PER_RECORD, isOverfull: false };
  readonly #objects: ObjectDecoder;
  readonly #arena: ByteArena;
  readonly #lines: LineTable;

  /** `ownDocuments` recognises the documents that this program has made. */
  constructor(arena: ByteArena, lines: LineTable, ownDocuments: OwnDocuments) {
    this.#arena = arena;
    this.#lines = lines;
    this.#objects = new ObjectDecoder(arena, lines, ownDocuments, this.#limit, {
      decodeText: (start, end, level) => void this.#decodeText(start, end, true, level),
    });
  }

  /** Subscription messages without data, by which CloudWatch Logs checks its destination. */
  get controlMessages(): number {
    return this.#objects.controlMessages;
  }

  set controlMessages(count: number) {
    this.#objects.controlMessages = count;
  }

  /** Whether the last text had more than {@link MAX_LINES_PER_RECORD} lines; those behind were not read. */
  get isOverfull(): boolean {
    return this.#limit.isOverfull;
  }

  /**
   * Adds the lines between two offsets of the arena to the table. `isFinal` false means that more text will follow: an
   * unfinished line or object at the end is left. Returns the offset up to which the text was used.
   */
  decode(start: number, end: number, isFinal = true): number {
    this.#limit.isOverfull = false;
    this.textStart = start;
    this.textEnd = end;
    this.#limit.maxLines = this.#lines.count + MAX_LINES_PER_RECORD;
    return this.#decodeText(start, end, isFinal, 1);
  }

  /**
   * As {@link LineDecoder.decode}, of a complete text; also records the segments into which it can be split. Finds the
   * same lines.
   */
  decodeSegments(start: number, end: number, segments: SegmentTable): void {
    this.#segments = segments;
    try {
      this.decode(start, end);
    } finally {
      this.#segments = undefined;
    }
    segments.lineEnd = this.#lines.count;
  }

  #decodeText(start: number, end: number, isFinal: boolean, level: number): number {
    let at = skipByteOrderMark(this.#arena.bytes, start, end);
    for (;;) {
      at = skipSpace(this.#arena.bytes, at, end);
      if (at >= end) return end;
      if (this.#lines.count >= this.#limit.maxLines) {
        this.#limit.isOverfull = true;
        return end;
      }
      const segments = level === 1 ? this.#segments : undefined;
      const firstLine = this.#lines.count;
      const isObject = this.#arena.bytes[at] === OPEN_BRACE && level <= MAX_WRAPPERS;
      if (isObject) {
        const scanner = this.#scannerOf(level);
        scanner.restart(this.#arena.bytes, at, end);
        if (this.#objects.decode(scanner, level, IN_TEXT, segments)) {
          if (segments !== undefined && !this.#hasEvents(segments, firstLine, at)) {
            segments.add(at, scanner.position, firstLine, undefined);
          }
          at = scanner.position;
          continue;
        }
        if (!isFinal && scanner.atEnd) return at;
      }
      const bytes = this.#arena.bytes;
      const lineEnd = endOfLine(bytes, at, end);
      if (lineEnd === end && !isFinal) return at;
      this.#lines.add(at, trimEnd(bytes, at, lineEnd), isObject ? LINE_MALFORMED_JSON : LINE_TEXT);
      segments?.add(at, lineEnd, firstLine, undefined);
      at = lineEnd;
    }
  }

  #scannerOf(level: number): JsonScanner {
    let scanner = this.#scanners[level];
    if (scanner === undefined) {
      scanner = new JsonScanner(this.#arena.bytes, 0, 0);
      this.#scanners[level] = scanner;
    }
    return scanner;
  }

  /** Whether the object that began at `start` was noted event by event. */
  #hasEvents(segments: SegmentTable, firstLine: number, start: number): boolean {
    const last = segments.count - 1;
    return this.#lines.count === firstLine || (last >= 0 && segments.envelopeAt(last)?.headStart === start);
  }
}
