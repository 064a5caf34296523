import { Int32List } from './int32-list.ts';

/** A line of text: fields separated by spaces, or a header line. */
export const LINE_TEXT = 0;
/** A JSON object that wraps no line: perhaps a record that a log group transformer made. */
export const LINE_OBJECT = 1;
/** Text that began as a JSON object and is not one. */
export const LINE_MALFORMED_JSON = 2;

/** A JSON value that is neither an object nor text, where a log event is meant: never a record. */
export const LINE_VALUE = 3;
/** What an object with fields of a flow log record has besides a message or log events, which are lines themselves. */
export const LINE_FIELDS = 4;
/** A document that this program has made before. */
export const LINE_DOCUMENT = 5;

/** What kind of line the decoder found. */
export type LineKind =
  | typeof LINE_TEXT
  | typeof LINE_OBJECT
  | typeof LINE_MALFORMED_JSON
  | typeof LINE_VALUE
  | typeof LINE_FIELDS
  | typeof LINE_DOCUMENT;

/** A range of lines: from `first` up to, not including, `last`. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const NO_LINES: LineRange = { first: 0, last: 0 };

/** The lines of a window, as ranges of bytes in its arena; what decoding hands to parsing. */
export class LineTable {
  readonly starts: Int32List = new Int32List();
  readonly ends: Int32List = new Int32List();
  readonly kinds: Int32List = new Int32List();
  readonly #messages: Map<number, LineRange> = new Map();

  get count(): number {
    return this.starts.length;
  }

  add(start: number, end: number, kind: LineKind): void {
    this.starts.push(start);
    this.ends.push(end);
    this.kinds.push(kind);
  }

  /** Adds a line of kind {@link LINE_FIELDS}; `message` are the lines of the message in the same object. */
  addFields(start: number, end: number, message: LineRange): void {
    this.#messages.set(this.count, message);
    this.add(start, end, LINE_FIELDS);
  }

  /** The lines of the message in the object of a line of kind {@link LINE_FIELDS}; an empty range for other lines. */
  messageOf(line: number): LineRange {
    return this.#messages.get(line) ?? NO_LINES;
  }

  /** Takes back every line after the first `count`. */
  truncate(count: number): void {
    this.starts.truncate(count);
    this.ends.truncate(count);
    this.kinds.truncate(count);
    for (const line of this.#messages.keys()) if (line >= count) this.#messages.delete(line);
  }
}
