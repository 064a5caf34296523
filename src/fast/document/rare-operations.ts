import type { DocumentEncoder } from '../../encode/document-encoder.ts';
import { arrivalText } from '../../encode/text/conversions.ts';
import type { JsonWriter } from '../../encode/text/json-writer.ts';
import { QUOTE } from '../../text/ascii.ts';
import type { LineFacts, PlainLine } from '../line-facts.ts';
import { ARRIVAL_FORMS } from './assemble.ts';
import type { Assembly } from './assembly-builder.ts';
import * as OP from './operation-codes.ts';
import * as COLUMN from './operation-columns.ts';
import type { Place, ProgramMemory } from './program-memory.ts';

/**
 * What a program does rarely, or what others do better: operations that are not in its loop, and what it does not remember yet, which
 * the plain writers and tests of the encoder find out.
 */
export class RareOperations {
  readonly #encoder: DocumentEncoder;
  readonly #assembly: Assembly;
  readonly #memory: ProgramMemory;
  readonly #marks: Int32Array;
  readonly #now: () => number;
  /** The time of writing that was written last: a hundred documents and more have the same millisecond. */
  #arrival: Buffer = Buffer.alloc(0);
  #arrivalMs = -1;
  #arrivalForm = -1;
  #isLoaded = false;

  constructor(
    encoder: DocumentEncoder,
    assembly: Assembly,
    memory: ProgramMemory,
    marks: Int32Array,
    now: () => number = Date.now,
  ) {
    this.#encoder = encoder;
    this.#assembly = assembly;
    this.#memory = memory;
    this.#marks = marks;
    this.#now = now;
  }

  /** Begins a line. */
  begin(): void {
    this.#isLoaded = false;
  }

  /** What the plain test of a row says. */
  holds(row: number, plain: PlainLine): boolean {
    this.#load(plain);
    const { rows, tests } = this.#assembly;
    return tests[rows[row + COLUMN.renderer] ?? 0]?.(plain.record, plain.added) ?? false;
  }

  /** Writes what a row does that is not in the loop, or not remembered. Whether to jump. */
  write(row: number, facts: LineFacts, plain: PlainLine, writer: JsonWriter): boolean {
    const { rows, writers } = this.#assembly;
    const marks = this.#marks;
    const a = rows[row + COLUMN.a] ?? 0;
    const b = rows[row + COLUMN.b] ?? 0;
    const c = rows[row + COLUMN.c] ?? 0;
    const text = rows[row + COLUMN.text] ?? 0;
    const { texts } = this.#memory;
    writer.copy(texts, text, text + (rows[row + COLUMN.textLength] ?? 0));
    switch (rows[row]) {
      case OP.recall:
      case OP.call: {
        const start = writer.length;
        this.#load(plain);
        writers[rows[row + COLUMN.renderer] ?? 0]?.(plain.record, plain.added, writer);
        if (rows[row] === OP.call) break;
        // if the line has ids for all that the members depend on
        this.#memory.rememberText(this.#placeOf(row), facts, writer.bytes, { start, end: writer.length });
        break;
      }
      case OP.number:
      case OP.scaledNumber:
        writer.number(facts.addedNumbers[a] ?? 0);
        if (rows[row] === OP.scaledNumber) writer.copy(texts, b, b + c);
        else if (c === 1) writer.byte(QUOTE);
        break;
      case OP.line:
        writer.copy(facts.bytes, facts.lineStart, facts.lineEnd);
        writer.byte(QUOTE);
        break;
      case OP.arrival: {
        const now = this.#now();
        if (now !== this.#arrivalMs || a !== this.#arrivalForm) {
          this.#arrival = Buffer.from(arrivalText(now, ARRIVAL_FORMS[a] ?? 'seconds'));
          this.#arrivalMs = now;
          this.#arrivalForm = a;
        }
        writer.copy(this.#arrival, 0, this.#arrival.length);
        break;
      }
      case OP.join: {
        const from = marks[a] ?? 0;
        const end = writer.length;
        if (end === from) {
          writer.length = marks[c] ?? 0;
          return true;
        }
        if (b === 1) break;
        // the quotes between two strings
        writer.bytes.copyWithin(from - 1, from + 1, end);
        writer.length = end - 2;
        break;
      }
    }
    return false;
  }

  /** Has the plain test decide, and remembers the outcome. */
  decide(row: number, facts: LineFacts, plain: PlainLine): boolean {
    const holds = this.holds(row, plain);
    this.#memory.rememberOutcome(this.#placeOf(row), facts, holds);
    return holds;
  }

  #placeOf(row: number): Place {
    const { rows } = this.#assembly;
    return { group: rows[row + COLUMN.group] ?? 0, column: rows[row + COLUMN.column] ?? 0 };
  }

  /** Fills the added values of a line by the plain enrichment, once. */
  #load(plain: PlainLine): void {
    if (this.#isLoaded) return;
    plain.load();
    this.#encoder.begin(plain.added, plain.lineStart, plain.lineEnd);
    this.#isLoaded = true;
  }
}
