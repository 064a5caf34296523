import { JsonScanner } from '../json/json-scanner.ts';
import { unescapeString } from '../json/unescape-string.ts';
import type { ByteArena } from '../model/byte-arena.ts';
import { LINE_MALFORMED_JSON, LINE_OBJECT, LINE_TEXT, type LineTable } from '../model/line-table.ts';
import type { UnitContainer, UnitTable } from '../model/unit-table.ts';
import { endOfLine, skipByteOrderMark, skipSpace, trimEnd } from './text-ranges.ts';

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

const MESSAGE = Buffer.from('message');
const MESSAGE_TYPE = Buffer.from('messageType');
const LOG_EVENTS = Buffer.from('logEvents');
const LOG_GROUP = Buffer.from('logGroup');
const LOG_STREAM = Buffer.from('logStream');
const CONTROL_MESSAGE = Buffer.from('CONTROL_MESSAGE');

/**
 * How many wrappers may stand in each other: a subscription message whose event holds a wrapped line is two.
 * Further in, the text counts as a line, whatever it looks like.
 */
const MAX_WRAPPERS = 3;

/**
 * Most lines that one text may hold: 16 MiB of one-byte lines would need gigabytes of tables. No answer has room for the
 * documents of so many.
 */
export const MAX_LINES_PER_RECORD = 500_000;

/**
 * Finds the lines in a text, whatever wraps them: bare lines; `{"message": "<lines>"}`, what VPC Flow Logs puts on a
 * stream; CloudWatch Logs subscription messages, plain JSON by the time they come here. Any of them may stand one behind
 * the other, with or without a newline: what AWS documents of a newline behind a record is not clear, so nothing depends
 * on it. Any other JSON object is a line of its own, for the parser to judge (the output of a log group transformer's
 * `parseVPC` is one).
 *
 * Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html and, for the `message`
 * wrapper, captured deliveries; AWS's page on Firehose destinations says only «plain text».
 */
export class LineDecoder {
  /** Subscription messages without data, by which CloudWatch Logs checks its destination. */
  controlMessages = 0;
  /** Whether the last text had more than {@link MAX_LINES_PER_RECORD} lines; those behind were not read. */
  isOverfull = false;
  /** Offsets of the last text that was decoded. */
  textStart = 0;
  textEnd = 0;
  #maxLines = MAX_LINES_PER_RECORD;
  #units: UnitTable | undefined = undefined;
  /** One a level of wrappers, since a text inside an object is decoded while the object is. */
  readonly #scanners: JsonScanner[] = [];
  readonly #arena: ByteArena;
  readonly #lines: LineTable;

  constructor(arena: ByteArena, lines: LineTable) {
    this.#arena = arena;
    this.#lines = lines;
  }

  /**
   * Adds the lines between two offsets of the arena to the table. `isFinal` false means that more text will follow: an
   * unfinished line or object at the end is left. Returns the offset up to which the text was used.
   */
  decode(start: number, end: number, isFinal = true): number {
    this.isOverfull = false;
    this.textStart = start;
    this.textEnd = end;
    this.#maxLines = this.#lines.count + MAX_LINES_PER_RECORD;
    return this.#decodeText(start, end, isFinal, 1);
  }

  /**
   * As {@link LineDecoder.decode}, of text that is whole; notes as well into which units it can be taken apart. Finds the
   * same lines.
   */
  decodeUnits(start: number, end: number, units: UnitTable): void {
    this.#units = units;
    try {
      this.decode(start, end);
    } finally {
      this.#units = undefined;
    }
    units.lineEnd = this.#lines.count;
  }

  #decodeText(start: number, end: number, isFinal: boolean, level: number, isOneLine = false): number {
    let at = skipByteOrderMark(this.#arena.bytes, start, end);
    for (;;) {
      at = skipSpace(this.#arena.bytes, at, end);
      if (at >= end) return end;
      if (this.#lines.count >= this.#maxLines) {
        this.isOverfull = true;
        return end;
      }
      const units = level === 1 ? this.#units : undefined;
      const firstLine = this.#lines.count;
      const isObject = this.#arena.bytes[at] === OPEN_BRACE && level <= MAX_WRAPPERS;
      if (isObject) {
        const scanner = this.#scannerOf(level);
        scanner.restart(this.#arena.bytes, at, end);
        if (this.#decodeObject(scanner, level)) {
          if (units !== undefined && !this.#hasEvents(units, firstLine, at)) {
            units.add(at, scanner.position, firstLine, undefined);
          }
          at = scanner.position;
          continue;
        }
        if (!isFinal && scanner.atEnd) return at;
      }
      const bytes = this.#arena.bytes;
      const lineEnd = isOneLine ? end : endOfLine(bytes, at, end);
      if (lineEnd === end && !isFinal) return at;
      this.#lines.add(at, trimEnd(bytes, at, lineEnd), isObject ? LINE_MALFORMED_JSON : LINE_TEXT);
      units?.add(at, lineEnd, firstLine, undefined);
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
  #hasEvents(units: UnitTable, firstLine: number, start: number): boolean {
    const last = units.count - 1;
    return this.#lines.count === firstLine || (last >= 0 && units.containerAt(last)?.headStart === start);
  }

  /**
   * Decodes the object at which the scanner stands. Members are taken in any order and unknown ones are ignored:
   * account-level policies and `emitSystemFields` add some. Returns false, with the table as it was, where the bytes
   * are no JSON object.
   */
  #decodeObject(scanner: JsonScanner, level: number): boolean {
    const start = scanner.position;
    const linesBefore = this.#lines.count;
    let isWrapper = false;
    let isControlMessage = false;
    const units = level === 1 ? this.#units : undefined;
    const unitsBefore = units?.count ?? 0;
    const container = units === undefined ? undefined : newContainer(start);
    let isMixed = false;
    scanner.enter();
    for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
      if (scanner.stringIs(MESSAGE) && scanner.peek() === QUOTE) {
        isWrapper = this.#decodeMessage(scanner, level);
        isMixed = true;
      } else if (scanner.stringIs(LOG_EVENTS) && scanner.peek() === OPEN_BRACKET) {
        isMixed ||= container !== undefined && container.headEnd !== 0;
        isWrapper = this.#decodeLogEvents(scanner, level, units, container);
      } else if (container !== undefined && scanner.stringIs(LOG_GROUP) && scanner.peek() === QUOTE) {
        container.logGroup = this.#readRawString(scanner);
      } else if (container !== undefined && scanner.stringIs(LOG_STREAM) && scanner.peek() === QUOTE) {
        container.logStream = this.#readRawString(scanner);
      } else if (scanner.stringIs(MESSAGE_TYPE) && scanner.peek() === QUOTE) {
        isControlMessage = scanner.readString() && scanner.stringIs(CONTROL_MESSAGE);
      } else {
        scanner.skipValue();
      }
      if (scanner.failed) break;
    }
    if (scanner.failed || isControlMessage) {
      this.#lines.truncate(linesBefore);
      units?.truncate(unitsBefore);
    }
    if (scanner.failed) return false;
    if (container !== undefined) {
      container.tailEnd = scanner.position;
      // a message beside the list, or a second list, could not be told apart: such an object stays in one piece
      if (isMixed) units?.truncate(unitsBefore);
    }
    if (isControlMessage) this.controlMessages++;
    else if (!isWrapper) this.#lines.add(start, scanner.position, LINE_OBJECT);
    return true;
  }

  #decodeLogEvents(
    scanner: JsonScanner,
    level: number,
    units: UnitTable | undefined,
    container: UnitContainer | undefined,
  ): boolean {
    scanner.enter();
    if (container !== undefined) container.headEnd = scanner.position;
    for (let isFirst = true; scanner.nextElement(isFirst); isFirst = false) {
      const firstLine = this.#lines.count;
      if (scanner.peek() === OPEN_BRACE) {
        const start = scanner.position;
        this.#decodeLogEvent(scanner, level);
        if (this.#lines.count > firstLine) units?.add(start, scanner.position, firstLine, container);
      } else scanner.skipValue();
      if (scanner.failed) break;
    }
    if (container !== undefined) container.tailStart = scanner.position - 1;
    return !scanner.failed;
  }

  /** The string at which the scanner stands as JSON text, with its quotes and escapes. */
  #readRawString(scanner: JsonScanner): string | undefined {
    if (!scanner.readString()) return undefined;
    return this.#arena.bytes.toString('utf8', scanner.stringStart - 1, scanner.stringEnd + 1);
  }

  #decodeLogEvent(scanner: JsonScanner, level: number): void {
    scanner.enter();
    for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
      if (scanner.stringIs(MESSAGE) && scanner.peek() === QUOTE) this.#decodeMessage(scanner, level);
      else scanner.skipValue();
      if (scanner.failed) return;
    }
  }

  /** Decodes the string at which the scanner stands; an escaped one is unescaped behind the arena's end. */
  #decodeMessage(scanner: JsonScanner, level: number): boolean {
    if (!scanner.readString()) return false;
    let start = scanner.stringStart;
    let end = scanner.stringEnd;
    // a string without escapes holds no line feed
    const isOneLine = !scanner.stringIsEscaped;
    if (!isOneLine) {
      const text = unescapeString(this.#arena.bytes, start, end);
      if (text === undefined) return scanner.fail();
      start = this.#arena.appendText(text);
      end = this.#arena.length;
    }
    this.#decodeText(start, end, true, level + 1, isOneLine);
    // appending may have moved the arena to a larger buffer
    scanner.bytes = this.#arena.bytes;
    return true;
  }
}

function newContainer(headStart: number): UnitContainer {
  return { headStart, headEnd: 0, tailStart: 0, tailEnd: 0, logGroup: undefined, logStream: undefined };
}
