import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from '../text/ascii.ts';
import { type ErrorObjectMembers, membersIn, membersOf } from './error-object.ts';

/**
 * Maximum size of an error object. The largest Firehose record is 1,000 KiB, the largest Kinesis record 10 MiB; base64
 * makes 14 MiB of the latter, and the destination's error message comes on top.
 */
export const MAX_ERROR_OBJECT_BYTES = 32 * 1024 * 1024;

/** How much of unreadable text a fault quotes. */
const MAX_FAULT_TEXT_BYTES = 200;

/**
 * One object that Firehose wrote to the error bucket, in any of its forms: failed processing, a failed delivery to
 * OpenSearch (with `esDocumentId`, `esIndexName`, `esTypeName`), Splunk (`EventId`), an HTTP endpoint or Snowflake (which
 * may have `lastErrorCode`, and quotes that are not escaped), failed partitioning, and a failed format conversion (which
 * writes `ErrorCode` and `ErrorMessage`).
 *
 * Sources: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html and
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
export interface ErrorObject extends ErrorObjectMembers {
  readonly kind: 'object';
  /** Its place among the objects and faults of the text, from 0 on. */
  readonly index: number;
  /** Where it begins and ends in the text after decompression, in bytes. */
  readonly start: number;
  readonly end: number;
}

/** Text between objects that is not an object, or an object that is damaged or too large. */
export interface ErrorObjectFault {
  readonly kind: 'fault';
  /** Its place among the objects and faults of the text, from 0 on. */
  readonly index: number;
  /** Where it begins and ends in the text after decompression, in bytes. */
  readonly start: number;
  readonly end: number;
  readonly code: keyof typeof ERROR_OBJECT_FAULTS;
  /** The beginning of the text; may hold any character, so escape it before it reaches a terminal. */
  readonly text: string;
}

/** Why text is not an error object. */
export const ERROR_OBJECT_FAULTS = {
  not_an_object: 'the text is not a JSON object',
  json_malformed: 'the JSON object is damaged, or ends too early',
  object_size: 'the JSON object is larger than an error object can be',
} as const satisfies Record<string, string>;

/** What {@link readErrorObjects} finds. */
export type ErrorObjectItem = ErrorObject | ErrorObjectFault;

/**
 * Reads the error objects of a text, given in chunks of bytes (decompressed): back to back, one per line, indented, or
 * in a JSON array. Memory is bounded by `maxObjectBytes`, whatever the text. Nothing is skipped silently: anything that
 * is neither an object nor white space is a fault. A damaged object ends where its line ends, so that the next one is
 * read.
 *
 * Errors of the chunks are passed on.
 */
export async function* readErrorObjects(
  chunks: AsyncIterable<Buffer>,
  maxObjectBytes: number = MAX_ERROR_OBJECT_BYTES,
): AsyncGenerator<ErrorObjectItem> {
  const splitter = new ObjectSplitter(maxObjectBytes);
  for await (const chunk of chunks) yield* splitter.split(chunk);
  yield* splitter.finish();
}

/** White space, and the characters around and between the elements of an array. */
const SEPARATORS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, COMMA, OPEN_BRACKET, CLOSE_BRACKET]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The state of the splitter: between objects, in text that is not an object, in an object, in a string of an object.
 */
type State = 'between' | 'garbage' | 'object' | 'string';

/** Finds where objects begin and end, byte by byte; strings, which are nearly all of the text, are searched instead. */
class ObjectSplitter {
  readonly #maxObjectBytes: number;
  #state: State = 'between';
  #depth = 0;
  /** Whether the byte before the next one is a backslash that escapes it. */
  #isEscaped = false;
  /** Whether the next byte is the first of its line. */
  #isLineStart = true;
  /** The kept bytes of the current object or garbage; if it is too large, only its beginning. */
  #parts: Buffer[] = [];
  #keptBytes = 0;
  /** Bytes of the text before the current chunk. */
  #bytesBefore = 0;
  /** Where the current object or garbage began in the text. */
  #start = 0;
  #index = 0;

  constructor(maxObjectBytes: number) {
    this.#maxObjectBytes = maxObjectBytes;
  }

  *split(chunk: Buffer): Generator<ErrorObjectItem> {
    let from = 0;
    for (let at = 0; at < chunk.length; ) {
      const byte = chunk[at] ?? 0;
      const startsLine = this.#isLineStart;
      this.#isLineStart = byte === LINE_FEED;
      if (this.#state === 'between') {
        if (!SEPARATORS.has(byte) && !this.#isByteOrderMark(byte, at)) {
          from = at;
          this.#begin(byte, at);
        }
        at++;
      } else if (this.#state === 'garbage') {
        const lineFeed = chunk.indexOf(LINE_FEED, at);
        at = lineFeed === -1 ? chunk.length : lineFeed;
        this.#keep(chunk, from, at);
        from = at;
        this.#isLineStart = false;
        if (lineFeed !== -1) yield this.#fault('not_an_object', at);
      } else if (startsLine && byte === OPEN_BRACE) {
        // no JSON writer puts the brace of an inner object at the start of a line: the object before it was cut off
        this.#keep(chunk, from, at);
        yield this.#fault('json_malformed', at);
        from = at;
        this.#begin(byte, at);
        at++;
      } else if (this.#state === 'string') {
        at = this.#passString(chunk, at);
        // a line feed in a string is invalid JSON
        if (this.#state === 'string' && at < chunk.length) {
          this.#keep(chunk, from, at);
          yield this.#fault('json_malformed', at);
        }
      } else {
        this.#passByte(byte);
        at++;
        if (this.#depth === 0) {
          this.#keep(chunk, from, at);
          yield this.#finishObject(at);
        }
      }
    }
    if (this.#state !== 'between') this.#keep(chunk, from, chunk.length);
    this.#bytesBefore += chunk.length;
  }

  *finish(): Generator<ErrorObjectItem> {
    if (this.#state === 'between') return;
    yield this.#fault(this.#state === 'garbage' ? 'not_an_object' : 'json_malformed', 0);
  }

  #isByteOrderMark(byte: number, at: number): boolean {
    return byte === BYTE_ORDER_MARK[this.#bytesBefore + at];
  }

  #begin(byte: number, at: number): void {
    this.#state = byte === OPEN_BRACE ? 'object' : 'garbage';
    this.#depth = 1;
    this.#isEscaped = false;
    this.#start = this.#bytesBefore + at;
  }

  #passByte(byte: number): void {
    if (byte === QUOTE) this.#state = 'string';
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth--;
  }

  /** Moves past the end of a string, to a line feed in it, or to the end of the chunk. */
  #passString(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length) {
      if (this.#isEscaped) {
        this.#isEscaped = false;
        if (chunk[at] === LINE_FEED) return at;
        at++;
        continue;
      }
      const byte = chunk[at];
      if (byte === LINE_FEED) return at;
      if (byte === BACKSLASH) this.#isEscaped = true;
      at++;
      if (byte === QUOTE) {
        this.#state = 'object';
        this.#isLineStart = false;
        return at;
      }
    }
    this.#isLineStart = false;
    return at;
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const isObject = this.#state !== 'garbage';
    const most = isObject ? this.#maxObjectBytes + 1 : MAX_FAULT_TEXT_BYTES;
    const part = chunk.subarray(from, Math.min(to, from + most - this.#keptBytes));
    // a copy, since the reader of the chunk may reuse its memory
    if (part.length > 0) this.#parts.push(Buffer.from(part));
    this.#keptBytes += part.length;
    if (!isObject || this.#keptBytes <= this.#maxObjectBytes) return;
    // too large: only its beginning is still needed
    this.#parts = [Buffer.from(Buffer.concat(this.#parts).subarray(0, MAX_FAULT_TEXT_BYTES))];
  }

  #finishObject(at: number): ErrorObjectItem {
    if (this.#keptBytes > this.#maxObjectBytes) return this.#fault('object_size', at);
    const value = parse(Buffer.concat(this.#parts));
    return value === undefined ? this.#fault('json_malformed', at) : this.#object(membersOf(value), at);
  }

  #object(members: ErrorObjectMembers, at: number): ErrorObject {
    const object: ErrorObject = { kind: 'object', ...this.#place(at), ...members };
    this.#reset();
    return object;
  }

  /** A fault, or the object if its record is undamaged. */
  #fault(code: ErrorObjectFault['code'], at: number): ErrorObjectItem {
    const isTooLarge = this.#state !== 'garbage' && this.#keptBytes > this.#maxObjectBytes;
    const members = code === 'json_malformed' && !isTooLarge ? membersIn(Buffer.concat(this.#parts)) : undefined;
    if (members !== undefined) return this.#object(members, at);
    const text = Buffer.concat(this.#parts).toString('utf8', 0, MAX_FAULT_TEXT_BYTES);
    const fault: ErrorObjectFault = {
      kind: 'fault',
      ...this.#place(at),
      code: isTooLarge ? 'object_size' : code,
      text: text.trimEnd(),
    };
    this.#reset();
    return fault;
  }

  #place(at: number): { readonly index: number; readonly start: number; readonly end: number } {
    return { index: this.#index++, start: this.#start, end: this.#bytesBefore + at };
  }

  #reset(): void {
    this.#state = 'between';
    this.#parts = [];
    this.#keptBytes = 0;
  }
}

function parse(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
