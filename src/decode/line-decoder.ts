import { JsonScanner } from '../json/json-scanner.ts';
import { unescapeString } from '../json/unescape-string.ts';
import type { ByteArena } from '../model/byte-arena.ts';
import { isTellingKey } from '../model/flow-log-keys.ts';
import {
  LINE_DOCUMENT,
  LINE_MALFORMED_JSON,
  LINE_OBJECT,
  LINE_TEXT,
  LINE_VALUE,
  type LineKind,
  type LineRange,
  type LineTable,
} from '../model/line-table.ts';
import type { OwnDocuments } from '../model/own-document.ts';
import type { MessageEnvelope, SegmentTable } from './segment-table.ts';
import { endOfLine, skipByteOrderMark, skipSpace, trimEnd } from './text-ranges.ts';

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const LOWER_N = 0x6e;
const AT_SIGN = 0x40;
const COMMA = Buffer.from(',');
const BRACES = [Buffer.from('{'), Buffer.from('}')] as const;

const MESSAGE = Buffer.from('message');
const MESSAGE_TYPE = Buffer.from('messageType');
const LOG_EVENTS = Buffer.from('logEvents');
const LOG_GROUP = Buffer.from('logGroup');
const LOG_STREAM = Buffer.from('logStream');
const CONTROL_MESSAGE = Buffer.from('CONTROL_MESSAGE');

/** What an object is a part of. */
type ObjectRole = typeof IN_TEXT | typeof IN_EVENTS | typeof IN_MESSAGE;
/** Of a text: one of the objects that stand in it one behind the other. */
const IN_TEXT = 0;
/** Of the list of log events. */
const IN_EVENTS = 1;
/** Of a wrapper: the value of its `message`. */
const IN_MESSAGE = 2;

/**
 * What CloudWatch Logs, its exports and this program put around a message. An object with these and an empty message says
 * nothing; one with any other member does.
 */
const TRANSPORT_KEYS: ReadonlySet<string> = new Set([
  ...['messageType', 'owner', 'logGroup', 'logStream', 'subscriptionFilters', 'policyLevel', 'id', 'timestamp'],
  ...['extractedFields', 'ingestionTime', 'eventId', 'logGroupName', 'logStreamName', 'vpcFlowEnricher'],
]);

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
  /** Subscription messages without data, by which CloudWatch Logs checks its destination. */
  controlMessages = 0;
  /** Whether the last text had more than {@link MAX_LINES_PER_RECORD} lines; those behind were not read. */
  isOverfull = false;
  /** Offsets of the last text that was decoded. */
  textStart = 0;
  textEnd = 0;
  #maxLines = MAX_LINES_PER_RECORD;
  #segments: SegmentTable | undefined = undefined;
  /** One a level of wrappers, since a text inside an object is decoded while the object is. */
  readonly #scanners: JsonScanner[] = [];
  readonly #arena: ByteArena;
  readonly #lines: LineTable;
  readonly #ownDocuments: OwnDocuments;

  /** `ownDocuments` recognises the documents that this program has made. */
  constructor(arena: ByteArena, lines: LineTable, ownDocuments: OwnDocuments) {
    this.#arena = arena;
    this.#lines = lines;
    this.#ownDocuments = ownDocuments;
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

  #decodeText(start: number, end: number, isFinal: boolean, level: number, isOneLine = false): number {
    let at = skipByteOrderMark(this.#arena.bytes, start, end);
    for (;;) {
      at = skipSpace(this.#arena.bytes, at, end);
      if (at >= end) return end;
      if (this.#lines.count >= this.#maxLines) {
        this.isOverfull = true;
        return end;
      }
      const segments = level === 1 ? this.#segments : undefined;
      const firstLine = this.#lines.count;
      const isObject = this.#arena.bytes[at] === OPEN_BRACE && level <= MAX_WRAPPERS;
      if (isObject) {
        const scanner = this.#scannerOf(level);
        scanner.restart(this.#arena.bytes, at, end);
        if (this.#decodeObject(scanner, level, IN_TEXT)) {
          if (segments !== undefined && !this.#hasEvents(segments, firstLine, at)) {
            segments.add(at, scanner.position, firstLine, undefined);
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

  /**
   * Decodes the object at which the scanner stands. Members are taken in any order and unknown ones are ignored:
   * account-level policies and `emitSystemFields` add some. Returns false, with the table as it was, where the bytes
   * are no JSON object. An object in a message that has nothing to decode adds no line: the object around it does.
   */
  #decodeObject(scanner: JsonScanner, level: number, role: ObjectRole): boolean {
    const start = scanner.position;
    const linesBefore = this.#lines.count;
    const segments = level === 1 && role === IN_TEXT ? this.#segments : undefined;
    const segmentsBefore = segments?.count ?? 0;
    const envelope = segments === undefined ? undefined : newEnvelope(start);
    let isWrapper = false;
    let isControlMessage = false;
    let isMixed = false;
    let hasFields = false;
    let mayBeDocument = false;
    // the lines of the message, and values where a message or a list of events should be
    let firstOfMessage = linesBefore;
    let lastOfMessage = linesBefore;
    let values: LineRange[] | undefined;
    scanner.enter();
    for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
      const firstLine = this.#lines.count;
      if (scanner.stringIs(MESSAGE)) {
        if (scanner.peek() === QUOTE) isWrapper = this.#decodeMessage(scanner, level);
        else values = this.#decodeMessageValue(scanner, level, values);
        if (this.#lines.count > firstLine) {
          if (firstLine !== lastOfMessage) firstOfMessage = firstLine;
          lastOfMessage = this.#lines.count;
          isMixed = true;
        }
      } else if (scanner.stringIs(LOG_EVENTS)) {
        // events of an event are a level further in, so that no input nests them without end
        const eventLevel = role === IN_EVENTS ? level + 1 : level;
        if (scanner.peek() === OPEN_BRACKET && eventLevel <= MAX_WRAPPERS) {
          isMixed ||= envelope !== undefined && envelope.headEnd !== 0;
          isWrapper = this.#decodeLogEvents(scanner, eventLevel, segments, envelope);
        } else values = skipContent(scanner, values);
      } else if (envelope !== undefined && scanner.stringIs(LOG_GROUP) && scanner.peek() === QUOTE) {
        envelope.logGroup = this.#readRawString(scanner);
      } else if (envelope !== undefined && scanner.stringIs(LOG_STREAM) && scanner.peek() === QUOTE) {
        envelope.logStream = this.#readRawString(scanner);
      } else if (scanner.stringIs(MESSAGE_TYPE) && scanner.peek() === QUOTE) {
        isControlMessage = scanner.readString() && scanner.stringIs(CONTROL_MESSAGE);
      } else {
        const { bytes } = this.#arena;
        const { stringStart, stringEnd } = scanner;
        mayBeDocument ||= role !== IN_EVENTS && this.#ownDocuments.isKey(bytes, stringStart, stringEnd);
        hasFields ||= isTellingKey(bytes, stringStart, stringEnd) && isScalar(scanner.peek());
        scanner.skipValue();
      }
      if (scanner.failed) break;
    }
    const isDocument =
      mayBeDocument && !scanner.failed && this.#ownDocuments.includes(this.#arena.bytes, start, scanner.position);
    isControlMessage &&= !hasFields && firstOfMessage === lastOfMessage;
    if (scanner.failed || isControlMessage || isDocument) {
      this.#lines.truncate(linesBefore);
      segments?.truncate(segmentsBefore);
    }
    if (scanner.failed) return false;
    if (isDocument) {
      this.#add(start, scanner.position, LINE_DOCUMENT);
      return true;
    }
    if (isControlMessage) {
      this.controlMessages++;
      return true;
    }
    if (this.#lines.count === linesBefore) {
      const isNothing = role === IN_MESSAGE || (isWrapper && this.#isEmpty(start, scanner.position));
      if (hasFields || !isNothing) {
        const isFlat =
          !hasFields &&
          role !== IN_EVENTS &&
          this.#ownDocuments.includesWithoutKey(this.#arena.bytes, start, scanner.position);
        this.#add(start, scanner.position, isFlat ? LINE_DOCUMENT : LINE_OBJECT);
      }
    } else if (hasFields || values !== undefined) {
      isMixed = true;
      for (const value of values ?? []) this.#addValue(scanner, level, value);
      if (hasFields) this.#addFields(scanner, start, { first: firstOfMessage, last: lastOfMessage });
    }
    if (envelope !== undefined) {
      envelope.tailEnd = scanner.position;
      // lines outside the list, or a second list, could not be told apart: such an object stays in one piece
      if (isMixed) segments?.truncate(segmentsBefore);
    }
    return true;
  }

  /** Adds a line unless there are too many. */
  #add(start: number, end: number, kind: LineKind): void {
    if (this.#lines.count >= this.#maxLines) this.isOverfull = true;
    else this.#lines.add(start, end, kind);
  }

  /** Adds a value from where a message or a list of events should be; text is read, as it would be if it came again. */
  #addValue(scanner: JsonScanner, level: number, { first, last }: LineRange): void {
    const linesBefore = this.#lines.count;
    const { bytes } = this.#arena;
    if (bytes[first] === QUOTE) {
      this.#decodeMessage(new JsonScanner(bytes, first, last), level);
      // appending may have moved the arena to a larger buffer
      scanner.bytes = this.#arena.bytes;
    }
    if (this.#lines.count > linesBefore) return;
    this.#add(first, last, bytes[first] === OPEN_BRACE ? LINE_OBJECT : LINE_VALUE);
  }

  /**
   * Decodes a `message` that is no string: an object may be a record or a wrapper. Returns `values`, with the value where
   * there is nothing to decode in it.
   */
  #decodeMessageValue(scanner: JsonScanner, level: number, values: LineRange[] | undefined): LineRange[] | undefined {
    if (scanner.peek() !== OPEN_BRACE || level >= MAX_WRAPPERS) return skipContent(scanner, values);
    const start = scanner.position;
    const linesBefore = this.#lines.count;
    const controlMessagesBefore = this.controlMessages;
    this.#decodeObject(scanner, level + 1, IN_MESSAGE);
    const hasContent = this.#lines.count > linesBefore || this.controlMessages > controlMessagesBefore;
    return hasContent ? values : [...(values ?? []), { first: start, last: scanner.position }];
  }

  /** Whether an object in which no line was found says nothing: its messages are empty, and only transport is around. */
  #isEmpty(start: number, end: number): boolean {
    const { bytes } = this.#arena;
    const scanner = new JsonScanner(bytes, start, end);
    scanner.enter();
    for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
      const isContent = scanner.stringIs(MESSAGE) || scanner.stringIs(LOG_EVENTS);
      const key = bytes.toString('latin1', scanner.stringStart, scanner.stringEnd);
      const first = scanner.peek();
      const isEmptyContent = isContent && (first === QUOTE || first === OPEN_BRACKET || first === LOWER_N);
      if (!isEmptyContent && !TRANSPORT_KEYS.has(key) && key.charCodeAt(0) !== AT_SIGN) return false;
      scanner.skipValue();
    }
    return true;
  }

  /** Adds the members of an object besides its message and its log events as a line, in a copy behind the arena's end. */
  #addFields(scanner: JsonScanner, start: number, message: LineRange): void {
    if (this.#lines.count >= this.#maxLines) {
      this.isOverfull = true;
      return;
    }
    const { bytes } = this.#arena;
    const members: Buffer[] = [];
    const reader = new JsonScanner(bytes, start, scanner.position);
    reader.enter();
    for (let isFirst = true; reader.nextMember(isFirst); isFirst = false) {
      const isContent = reader.stringIs(MESSAGE) || reader.stringIs(LOG_EVENTS);
      const memberStart = reader.stringStart - 1;
      reader.skipValue();
      if (!isContent) members.push(bytes.subarray(memberStart, reader.position));
    }
    const parts = members.flatMap((member, index) => (index === 0 ? [member] : [COMMA, member]));
    const copy = this.#arena.append(Buffer.concat([BRACES[0], ...parts, BRACES[1]]));
    // appending may have moved the arena to a larger buffer
    scanner.bytes = this.#arena.bytes;
    this.#lines.addFields(copy, this.#arena.length, message);
  }

  /** Decodes the log events of a list; each that holds no text, and is not empty, is a line itself. */
  #decodeLogEvents(
    scanner: JsonScanner,
    level: number,
    segments: SegmentTable | undefined,
    envelope: MessageEnvelope | undefined,
  ): boolean {
    scanner.enter();
    if (envelope !== undefined) envelope.headEnd = scanner.position;
    for (let isFirst = true; scanner.nextElement(isFirst); isFirst = false) {
      const firstLine = this.#lines.count;
      const first = scanner.peek();
      const start = scanner.position;
      if (first === OPEN_BRACE) {
        this.#decodeObject(scanner, level, IN_EVENTS);
      } else {
        if (first === QUOTE) this.#decodeMessage(scanner, level);
        else scanner.skipValue();
        if (!scanner.failed && this.#lines.count === firstLine) this.#add(start, scanner.position, LINE_VALUE);
      }
      if (scanner.failed) break;
      if (this.#lines.count > firstLine) segments?.add(start, scanner.position, firstLine, envelope);
    }
    if (envelope !== undefined) envelope.tailStart = scanner.position - 1;
    return !scanner.failed;
  }

  /** The string at which the scanner stands as JSON text, with its quotes and escapes. */
  #readRawString(scanner: JsonScanner): string | undefined {
    if (!scanner.readString()) return undefined;
    return this.#arena.bytes.toString('utf8', scanner.stringStart - 1, scanner.stringEnd + 1);
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

function newEnvelope(headStart: number): MessageEnvelope {
  return { headStart, headEnd: 0, tailStart: 0, tailEnd: 0, logGroup: undefined, logStream: undefined };
}

/** Steps behind a value where a message or a list of events should be; returns `values` with it, unless it is null. */
function skipContent(scanner: JsonScanner, values: LineRange[] | undefined): LineRange[] | undefined {
  const isNull = scanner.peek() === LOWER_N;
  const start = scanner.position;
  if (!scanner.skipValue() || isNull) return values;
  return [...(values ?? []), { first: start, last: scanner.position }];
}

/** Whether a value that begins with this byte is neither an object nor a list. */
function isScalar(first: number): boolean {
  return first !== OPEN_BRACE && first !== OPEN_BRACKET;
}
