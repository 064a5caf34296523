import type { WriteMembers } from '../../encode/text/compiled-part.ts';
import type { Test } from '../../encode/values/compile-context.ts';
import { FAR_END_ID, OWN_END_ID, RECORDER_ID } from '../line-facts.ts';
import * as GROUP from './group-columns.ts';
import type { Inputs } from './inputs.ts';
import * as OP from './operation-codes.ts';
import * as COLUMN from './operation-columns.ts';
import { ANSWER_CELLS } from './program-memory.ts';

/** A program before it runs: rows of operations, and what they refer to. */
export interface Assembly {
  readonly rows: Int32Array;
  /** The rows of the groups, whose tables are still missing. */
  readonly groups: Int32Array;
  /** Where the id of the combination goes that the first group stands for; -1 if it has none. */
  readonly combination: number;
  /** The bytes of all texts of the rows. */
  readonly texts: Buffer;
  /** An empty entry, places of ids, offsets and lengths of words. */
  readonly cells: Int32Array;
  /** The plain writers and tests of rows that remember or call. */
  readonly writers: readonly WriteMembers[];
  readonly tests: readonly Exclude<Test, boolean>[];
  readonly markCount: number;
  /** How many bytes all rows write at most, in addition to tokens and to what is remembered or called. */
  readonly textBytes: number;
  /** How many rows write a token. */
  readonly tokenCount: number;
  /** Whether something is remembered by the own or the far end. */
  readonly readsEnds: boolean;
}

/** A row to jump to, which may come later; rows that jump there are corrected when it comes. */
export interface Label {
  row: number;
  readonly jumps: number[];
}

/** Rows that depend on the same ids. */
interface Group {
  readonly index: number;
  readonly keys: readonly number[];
  /** Whether the entries are an array by the only id. */
  readonly isArray: boolean;
  /** How many of its rows have a place in its entries. */
  answers: number;
}

/** An offset in texts must not be 0, which is a text that is not known. */
const FIRST_TEXT = 8;
/** A time or a number takes no more bytes than this. */
const NATIVE_BYTES = 32;
const NO_COMBINATION = -1;

/** Builds an {@link Assembly} row by row, and keeps what its rows refer to. */
export class AssemblyBuilder {
  readonly #rows: number[] = [];
  readonly #texts: Map<string, number> = new Map();
  #textBytes = FIRST_TEXT;
  /** How many rows write a token. */
  tokenCount = 0;
  /** How many bytes all rows write at most, in addition to tokens and to what is remembered or called. */
  writtenBytes = 0;
  readonly #cells: number[] = [];
  /** Groups by their keys. */
  readonly #groups: Map<string, Group> = new Map();
  #combination = NO_COMBINATION;
  readonly #writers: WriteMembers[] = [];
  readonly #tests: Exclude<Test, boolean>[] = [];
  readonly #usedKeys: Set<number> = new Set();
  #markCount = 0;

  /** Begins with the id of the recorder, from the ids at these keys. */
  combine(keys: readonly number[]): void {
    this.#combination = RECORDER_ID;
    this.#group(keys, false).answers++;
  }

  /** Adds a row, whose operands mean what its code says; returns where it begins. */
  row(code: number, text: string, a = 0, b = 0, c = 0): number {
    const row = this.#rows.length;
    const length = Buffer.byteLength(text);
    const cells = new Array<number>(COLUMN.ROW).fill(0);
    cells[COLUMN.code] = code;
    cells[COLUMN.text] = this.text(text);
    cells[COLUMN.textLength] = length;
    cells[COLUMN.a] = a;
    cells[COLUMN.b] = b;
    cells[COLUMN.c] = c;
    this.#rows.push(...cells);
    this.writtenBytes += length + NATIVE_BYTES;
    return row;
  }

  /** Sets a column of a row. */
  set(row: number, column: number, value: number): void {
    this.#rows[row + column] = value;
  }

  /** The offset of a text. */
  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const offset = this.#textBytes;
    this.#texts.set(text, offset);
    this.#textBytes += Buffer.byteLength(text);
    return offset;
  }

  /** Makes a test jump to a label if it has an outcome. */
  jump(row: number, label: Label, outcome = true): void {
    this.set(row, COLUMN.outcome, outcome ? 1 : 0);
    this.set(row, COLUMN.target, label.row);
    label.jumps.push(row);
  }

  /** The row that comes next is that of the label. */
  place(label: Label): void {
    label.row = this.#rows.length;
    for (const row of label.jumps) this.set(row, COLUMN.target, label.row);
  }

  /** Numbers the next mark, or the first of as many. */
  mark(count = 1): number {
    const mark = this.#markCount;
    this.#markCount += count;
    return mark;
  }

  /** A test whether a token is one of some words; returns where it begins. */
  words(position: number, words: readonly string[]): number {
    const first = this.#cells.length;
    for (const word of words) this.#cells.push(this.text(word), Buffer.byteLength(word));
    return this.row(OP.ifWords, '', position, first, words.length);
  }

  /** A row that has a plain writer do its work for every line. */
  calling(write: WriteMembers): void {
    this.#rendered(OP.call, this.#writers.push(write) - 1);
  }

  /** A test that has a plain one do its work for every line; returns where it begins. */
  callingTest(test: Exclude<Test, boolean>): number {
    return this.#rendered(OP.ifCall, this.#tests.push(test) - 1);
  }

  /** A row that remembers what a plain writer makes of these inputs. */
  remembering(inputs: Inputs, write: WriteMembers): void {
    this.#remembered(OP.recall, inputs, this.#writers.push(write) - 1);
  }

  /** A test that remembers what a plain one says of these inputs; returns where it begins. */
  rememberingTest(inputs: Inputs, test: Exclude<Test, boolean>): number {
    return this.#remembered(OP.ifRecalled, inputs, this.#tests.push(test) - 1);
  }

  /** All of it, when no row is missing. */
  finish(): Assembly {
    const texts = Buffer.alloc(this.#textBytes + OP.TAIL_BYTES);
    for (const [text, offset] of this.#texts) texts.write(text, offset, 'utf8');
    const groups = [...this.#groups.values()];
    const strides = groups.map((group) => columnOf(group, group.answers));
    // the empty entry comes first
    const first = Math.max(0, ...strides);
    for (let row = 0; row < this.#rows.length; row += COLUMN.ROW) {
      if (this.#rows[row] === OP.ifWords) this.set(row, COLUMN.b, first + (this.#rows[row + COLUMN.b] ?? 0));
    }
    const cells = [...new Array<number>(first).fill(0), ...this.#cells];
    const groupRows = new Int32Array(groups.length * GROUP.ROW);
    for (const [index, { keys, isArray }] of groups.entries()) {
      const row = index * GROUP.ROW;
      groupRows[row + GROUP.keys] = cells.length;
      groupRows[row + GROUP.keyCount] = keys.length;
      groupRows[row + GROUP.stride] = strides[index] ?? 0;
      groupRows[row + GROUP.isArray] = isArray ? 1 : 0;
      cells.push(...keys);
    }
    return {
      rows: Int32Array.from(this.#rows),
      groups: groupRows,
      combination: this.#combination,
      texts,
      cells: Int32Array.from(cells),
      writers: this.#writers,
      tests: this.#tests,
      markCount: this.#markCount,
      textBytes: this.writtenBytes,
      tokenCount: this.tokenCount,
      readsEnds: this.#usedKeys.has(OWN_END_ID) || this.#usedKeys.has(FAR_END_ID),
    };
  }

  #rendered(code: number, renderer: number): number {
    const row = this.row(code, '');
    this.set(row, COLUMN.renderer, renderer);
    return row;
  }

  #remembered(code: number, inputs: Inputs, renderer: number): number {
    const keys = inputs.flatMap(({ key }) => key ?? []);
    for (const key of keys) this.#usedKeys.add(key);
    const [first = -1] = keys;
    const group = this.#group(keys, keys.length === 1 && first >= 0);
    const row = this.#rendered(code, renderer);
    this.set(row, COLUMN.group, group.index);
    this.set(row, COLUMN.column, columnOf(group, group.answers++));
    return row;
  }

  #group(unsorted: readonly number[], isArray: boolean): Group {
    const keys = [...unsorted].sort((left, right) => left - right);
    const name = keys.join();
    const group = this.#groups.get(name) ?? { index: this.#groups.size, keys, isArray, answers: 0 };
    this.#groups.set(name, group);
    return group;
  }
}

/** A label that has no row yet. */
export function newLabel(): Label {
  return { row: 0, jumps: [] };
}

/** The offset of an answer in the entries of a group: behind the ids by which an entry of a hash table is found. */
function columnOf({ keys, isArray }: Group, answer: number): number {
  return (isArray ? 0 : keys.length) + ANSWER_CELLS * answer;
}
