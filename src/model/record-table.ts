import type { LineFault } from './fault.ts';
import type { FlowLogRecord } from './flow-log-record.ts';
import { Int32List } from './int32-list.ts';
import type { LogFormat } from './log-format.ts';

/** A line that fits a format. */
export const LINE_IS_RECORD = 0;
/** A line that cannot be read; its fault says why. */
export const LINE_IS_FAULT = 1;
/** A line that names fields; it is no data. */
export const LINE_IS_HEADER = 2;

/** What parsing made of a line. */
export type LineState = typeof LINE_IS_RECORD | typeof LINE_IS_FAULT | typeof LINE_IS_HEADER;

/** What parsing made of each line of a window, by the line's index in the `LineTable`. */
export class RecordTable {
  readonly states: Int32List = new Int32List();
  /** Lines that fit several formats, for which the order of the formats decided. */
  ambiguousLines = 0;
  /** Lines with ids that lack their prefix, read because a header line or keys name the fields. */
  bareIdLines = 0;
  /** Two offsets a field, of all records one behind the other. */
  readonly bounds: Int32List = new Int32List();
  readonly #bases: Int32List = new Int32List();
  readonly #plain: Int32List = new Int32List();
  readonly #formats: (LogFormat | undefined)[] = [];
  readonly #faults: Map<number, LineFault> = new Map();

  get count(): number {
    return this.states.length;
  }

  addRecord(format: LogFormat, base: number, isPlain: boolean): void {
    this.#formats[this.count] = format;
    this.#add(LINE_IS_RECORD, base, isPlain);
  }

  addFault(fault: LineFault): void {
    this.#faults.set(this.count, fault);
    this.#formats[this.count] = undefined;
    this.#add(LINE_IS_FAULT, 0, false);
  }

  addHeader(): void {
    this.#formats[this.count] = undefined;
    this.#add(LINE_IS_HEADER, 0, false);
  }

  /** Empties the table; the columns keep their memory. */
  reset(): void {
    this.states.truncate(0);
    this.bounds.truncate(0);
    this.#bases.truncate(0);
    this.#plain.truncate(0);
    this.#formats.length = 0;
    this.#faults.clear();
    this.ambiguousLines = 0;
    this.bareIdLines = 0;
  }

  faultAt(line: number): LineFault | undefined {
    return this.#faults.get(line);
  }

  formatAt(line: number): LogFormat | undefined {
    return this.#formats[line];
  }

  /** Sets a cursor on a line, whose text is in `bytes`. Returns false where the line is no record. */
  moveTo(cursor: FlowLogRecord, bytes: Buffer, line: number): boolean {
    const format = this.#formats[line];
    if (format === undefined) return false;
    if (cursor.bytes !== bytes) cursor.setBytes(bytes);
    cursor.format = format;
    cursor.bounds = this.bounds.data;
    cursor.base = this.#bases.at(line);
    cursor.isPlain = this.#plain.at(line) === 1;
    return true;
  }

  #add(state: LineState, base: number, isPlain: boolean): void {
    this.states.push(state);
    this.#bases.push(base);
    this.#plain.push(isPlain ? 1 : 0);
  }
}
