import { Int32List } from '../memory/int32-list.ts';

/** A line of text: fields separated by spaces, or a header line. */
export const LINE_TEXT = 0;
/** A JSON object that wraps no line: possibly a record from a log group transformer. */
export const LINE_OBJECT = 1;
/** Text that begins like a JSON object but is not valid JSON. */
export const LINE_MALFORMED_JSON = 2;

/** A JSON value in place of a log event that is neither an object nor text: never a record. */
export const LINE_VALUE = 3;
/**
 * The other members of an object that has fields of a flow log record as well as a message or log events, which are
 * separate lines.
 */
export const LINE_FIELDS = 4;
/** A document that this program created earlier. */
export const LINE_DOCUMENT = 5;

/** The kind of a line, as detected by the decoder. */
export type LineKind =
  | typeof LINE_TEXT
  | typeof LINE_OBJECT
  | typeof LINE_MALFORMED_JSON
  | typeof LINE_VALUE
  | typeof LINE_FIELDS
  | typeof LINE_DOCUMENT;

/** A range of lines: from `first` up to, but not including, `last`. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const NO_LINES: LineRange = { first: 0, last: 0 };

/** The lines of a window, as ranges of bytes in its arena: the output of decoding and the input of parsing. */
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

  /** Removes every line after the first `count`. */
  truncate(count: number): void {
    this.starts.truncate(count);
    this.ends.truncate(count);
    this.kinds.truncate(count);
    for (const line of this.#messages.keys()) if (line >= count) this.#messages.delete(line);
  }
}
