import { Int32List } from './int32-list.ts';

/** A line of text: fields separated by spaces, or a header line. */
export const LINE_TEXT = 0;
/** A JSON object that wraps no line: perhaps a record that a log group transformer made. */
export const LINE_OBJECT = 1;
/** Text that began as a JSON object and is not one. */
export const LINE_MALFORMED_JSON = 2;

/** What kind of line the decoder found. */
export type LineKind = typeof LINE_TEXT | typeof LINE_OBJECT | typeof LINE_MALFORMED_JSON;

/** The lines of a window, as ranges of bytes in its arena; what decoding hands to parsing. */
export class LineTable {
  readonly starts: Int32List = new Int32List();
  readonly ends: Int32List = new Int32List();
  readonly kinds: Int32List = new Int32List();

  get count(): number {
    return this.starts.length;
  }

  add(start: number, end: number, kind: LineKind): void {
    this.starts.push(start);
    this.ends.push(end);
    this.kinds.push(kind);
  }

  /** Takes back every line after the first `count`. */
  truncate(count: number): void {
    this.starts.truncate(count);
    this.ends.truncate(count);
    this.kinds.truncate(count);
  }
}
