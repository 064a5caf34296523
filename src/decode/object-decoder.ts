import { JsonScanner, unescapeString } from '../json/json-scanner.ts';
import type { ByteArena } from '../memory/byte-arena.ts';
import { isTellingKey } from '../model/flow-log-keys.ts';
import {
  LINE_DOCUMENT,
  LINE_OBJECT,
  LINE_TEXT,
  LINE_VALUE,
  type LineKind,
  type LineRange,
  type LineTable,
} from '../model/line-table.ts';
import type { OwnDocuments } from '../model/own-document.ts';
import { LOWER_N, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../text/ascii.ts';
import { isWithoutContent, LOG_EVENTS, MESSAGE, withoutContent } from './object-content.ts';
import { type MessageEnvelope, newEnvelope, type SegmentTable } from './segment-table.ts';

const MESSAGE_TYPE = Buffer.from('messageType');
const LOG_GROUP = Buffer.from('logGroup');
const LOG_STREAM = Buffer.from('logStream');
const CONTROL_MESSAGE = Buffer.from('CONTROL_MESSAGE');

/** What AWS writes around a line: in a record of VPC Flow Logs, and in an event of CloudWatch Logs. */
const WRAPPER_HEAD = Buffer.from('{"message":');
const EVENT_HEAD = Buffer.from('{"id":');
const EVENT_TIME = Buffer.from(',"timestamp":');
const EVENT_MESSAGE = Buffer.from(',"message":');

/** What an object is a part of. */
export type ObjectRole = typeof IN_TEXT | typeof IN_EVENTS | typeof IN_MESSAGE;
/** One of the concatenated objects of a text. */
export const IN_TEXT = 0;
/** An item of the list of log events. */
const IN_EVENTS = 1;
/** The value of `message` in a wrapper. */
const IN_MESSAGE = 2;

/**
 * Maximum depth of nested wrappers: a subscription message whose event holds a wrapped line has two. Deeper text counts
 * as a line, whatever it looks like.
 */
export const MAX_WRAPPERS = 3;

/** How many lines the table may hold while a text is decoded, and whether there were more. */
export interface LineLimit {
  maxLines: number;
  isOverfull: boolean;
}

/** Finds the lines in the text of a message. */
export interface MessageReader {
  /** Adds the lines between two offsets of the arena, `level` wrappers in. */
  decodeText(start: number, end: number, level: number): void;
}

/** Finds the lines in JSON objects: wrappers, subscription messages, records, and whatever else is JSON. */
export class ObjectDecoder {
  /** Subscription messages without data, by which CloudWatch Logs checks its destination. */
  controlMessages = 0;
  readonly #arena: ByteArena;
  readonly #lines: LineTable;
  readonly #ownDocuments: OwnDocuments;
  readonly #limit: LineLimit;
  readonly #texts: MessageReader;

  constructor(arena: ByteArena, lines: LineTable, ownDocuments: OwnDocuments, limit: LineLimit, texts: MessageReader) {
    this.#arena = arena;
    this.#lines = lines;
    this.#ownDocuments = ownDocuments;
    this.#limit = limit;
    this.#texts = texts;
  }

  /**
   * Decodes the object at which the scanner stands. Members are taken in any order and unknown ones are ignored:
   * account-level policies and `emitSystemFields` add some. Returns false, with the table as it was, where the bytes
   * are no JSON object. An object in a message that has nothing to decode adds no line: the object around it does.
   */
  decode(scanner: JsonScanner, level: number, role: ObjectRole, segments: SegmentTable | undefined): boolean {
    if (this.#decodeUsual(scanner, role)) return true;
    const start = scanner.position;
    const linesBefore = this.#lines.count;
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
      const isNothing =
        role === IN_MESSAGE || (isWrapper && isWithoutContent(this.#arena.bytes, start, scanner.position));
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
      // lines outside the list, or a second list, could not be distinguished: such an object is not split
      if (isMixed) segments?.truncate(segmentsBefore);
    }
    return true;
  }

  /** Decodes an object around a single line as AWS writes it, to the byte; whether it is one. If not, nothing has changed. */
  #decodeUsual(scanner: JsonScanner, role: ObjectRole): boolean {
    const { position } = scanner;
    const isUsual =
      (role === IN_EVENTS
        ? scanner.skipText(EVENT_HEAD) &&
          scanner.readString() &&
          scanner.skipText(EVENT_TIME) &&
          scanner.skipValue() &&
          scanner.skipText(EVENT_MESSAGE)
        : scanner.skipText(WRAPPER_HEAD)) &&
      scanner.readString() &&
      !scanner.nextMember(false) &&
      !scanner.failed &&
      this.#addLine(scanner);
    if (!isUsual) scanner.restart(scanner.bytes, position, scanner.end);
    return isUsual;
  }

  /** Adds a line unless there are too many. */
  #add(start: number, end: number, kind: LineKind): void {
    if (this.#hasRoom()) this.#lines.add(start, end, kind);
  }

  /** Whether the table may hold another line; if not, the text has too many. */
  #hasRoom(): boolean {
    if (this.#lines.count < this.#limit.maxLines) return true;
    this.#limit.isOverfull = true;
    return false;
  }

  /** Adds the last string read as a line if its text is one, as it stands; whether it is. */
  #addLine({ stringStart, stringEnd, stringIsEscaped }: JsonScanner): boolean {
    const { bytes } = this.#arena;
    const isLine = !stringIsEscaped && isInLine(bytes[stringStart] ?? 0) && isInLine(bytes[stringEnd - 1] ?? 0);
    if (isLine) this.#add(stringStart, stringEnd, LINE_TEXT);
    return isLine;
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
    this.decode(scanner, level + 1, IN_MESSAGE, undefined);
    const hasContent = this.#lines.count > linesBefore || this.controlMessages > controlMessagesBefore;
    return hasContent ? values : [...(values ?? []), { first: start, last: scanner.position }];
  }

  /** Adds the members of an object besides its message and its log events as a line, in a copy behind the arena's end. */
  #addFields(scanner: JsonScanner, start: number, message: LineRange): void {
    if (!this.#hasRoom()) return;
    const copy = this.#arena.append(withoutContent(this.#arena.bytes, start, scanner.position));
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
        this.decode(scanner, level, IN_EVENTS, undefined);
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
    if (this.#addLine(scanner)) return true;
    let start = scanner.stringStart;
    let end = scanner.stringEnd;
    if (scanner.stringIsEscaped) {
      const text = unescapeString(this.#arena.bytes, start, end);
      if (text === undefined) return scanner.fail();
      start = this.#arena.appendText(text);
      end = this.#arena.length;
    }
    this.#texts.decodeText(start, end, level + 1);
    // appending may have moved the arena to a larger buffer
    scanner.bytes = this.#arena.bytes;
    return true;
  }
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

/** Whether a byte at the edge of a string belongs to a line: no white space, byte order mark, quote or start of an object. */
function isInLine(byte: number): boolean {
  return byte > QUOTE && byte < OPEN_BRACE;
}
