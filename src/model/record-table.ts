import { Int32List } from '../memory/int32-list.ts';
import type { LineFault } from './fault.ts';
import type { FlowLogRecord } from './flow-log-record.ts';
import type { LogFormat } from './log-format.ts';

/** A line that fits a format. */
export const LINE_IS_RECORD = 0;
/** An unreadable line; its fault gives the reason. */
export const LINE_IS_FAULT = 1;
/** A header line, which contains no data. */
export const LINE_IS_HEADER = 2;
/**
 * A line whose content is also in another line of the same JSON object, or is interpreted by it; not counted as data.
 */
export const LINE_IS_REDUNDANT = 3;
/** A document that this program created earlier. */
export const LINE_IS_DOCUMENT = 4;

/** The result of parsing a line. */
export type LineState =
  | typeof LINE_IS_RECORD
  | typeof LINE_IS_FAULT
  | typeof LINE_IS_HEADER
  | typeof LINE_IS_REDUNDANT
  | typeof LINE_IS_DOCUMENT;

/** Whether a line has no document and is not counted, because it only affects how other lines are read. */
export function isNotCounted(state: number): boolean {
  return state === LINE_IS_HEADER || state === LINE_IS_REDUNDANT;
}

/** The results of parsing the lines of a window, by the line's index in the `LineTable`. */
export class RecordTable {
  readonly states: Int32List = new Int32List();
  /** Lines that fit several formats, so that the order of the formats decided. */
  ambiguousLines = 0;
  /** Lines with ids without their prefix, accepted because a header line or keys name the fields. */
  bareIdLines = 0;
  /** Two offsets per field, of all records consecutively. */
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

  /**
   * Adds a document of this program; `format` and `base` are those of a record if its fields can be read, as the flat
   * schema's can.
   */
  addDocument(format: LogFormat | undefined, base: number): void {
    this.#formats[this.count] = format;
    this.#add(LINE_IS_DOCUMENT, base, false);
  }

  /** Marks a record or a fault as redundant. */
  makeRedundant(line: number): void {
    this.states.set(line, LINE_IS_REDUNDANT);
    this.#formats[line] = undefined;
    this.#faults.delete(line);
  }

  /**
   * How a record relates to another one: 'contradicts' if a common field differs, or they have no field in common;
   * 'contains' if it has every value of the other; otherwise 'overlaps'.
   */
  compare(bytes: Buffer, line: number, other: number): 'contradicts' | 'contains' | 'overlaps' {
    const names = this.#formats[line]?.fields.map(({ name }) => name) ?? [];
    let common = 0;
    let lacking = 0;
    for (const [otherPosition, { name }] of (this.#formats[other]?.fields ?? []).entries()) {
      const theirs = this.#valueOf(bytes, other, otherPosition);
      if (theirs.length === 0) continue;
      const position = names.indexOf(name);
      const own = position < 0 ? theirs.subarray(0, 0) : this.#valueOf(bytes, line, position);
      if (own.length === 0) lacking++;
      else if (own.equals(theirs)) common++;
      else return 'contradicts';
    }
    if (common === 0) return 'contradicts';
    return lacking === 0 ? 'contains' : 'overlaps';
  }

  /** Clears the table; the columns keep their memory. */
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

  /** Moves a record cursor to a line, whose text is in `bytes`. Returns false if the line is not a record. */
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

  #valueOf(bytes: Buffer, line: number, position: number): Buffer {
    const at = this.#bases.at(line) + 2 * position;
    return bytes.subarray(this.bounds.at(at), this.bounds.at(at + 1));
  }

  #add(state: LineState, base: number, isPlain: boolean): void {
    this.states.push(state);
    this.#bases.push(base);
    this.#plain.push(isPlain ? 1 : 0);
  }
}
