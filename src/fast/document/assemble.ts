import type { WriteMembers } from '../../encode/text/compiled-part.ts';
import { writeAll, writerOf } from '../../encode/text/writers.ts';
import type { Test } from '../../encode/values/compile-context.ts';
import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET } from '../../text/ascii.ts';
import { FAR_END_ID, FIRST_TOKEN_ID, OWN_END_ID, RECORDER_ID } from '../line-facts.ts';
import * as GROUP from './group-columns.ts';
import { type Inputs, positionAt, union } from './inputs.ts';
import * as OP from './operation-codes.ts';
import * as COLUMN from './operation-columns.ts';
import { neededInputs, type Part, type PartOf, type PartTest, type SimpleTest } from './part-kinds.ts';
import { ANSWER_CELLS } from './program-memory.ts';
import { areFew } from './remembering.ts';

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

/** The forms of arrival, in the order of their numbers in rows. */
export const ARRIVAL_FORMS = ['seconds', 'milliseconds', 'iso_millis'] as const;

/** A row to jump to, which may come later; rows that jump there are corrected when it comes. */
interface Label {
  row: number;
  readonly jumps: number[];
}

/** A part that may become one row with others. */
type RunPart = PartOf<'text'> | PartOf<'copy'> | PartOf<'remembered'>;

/** An offset in texts must not be 0, which is a text that is not known. */
const FIRST_TEXT = 8;
/** A time or a number takes no more bytes than this. */
const NATIVE_BYTES = 32;
const NO_COMBINATION = -1;

/**
 * Turns the parts of a document into rows. Adjacent parts that are remembered become one, as long as their combinations are
 * few; a token joins them if its id is known anyway: its type is in `idsAtNoCost`, or another part needs it.
 */
export function assemble(
  parts: readonly Part[],
  idsAtNoCost: readonly number[],
  recorder: readonly number[],
): Assembly {
  const assembler = new Assembler(parts, idsAtNoCost);
  if (recorder.length > 0) assembler.combine(recorder.map((position) => FIRST_TOKEN_ID + position));
  assembler.members(parts);
  return assembler.finish();
}

class Assembler {
  readonly #keyed: ReadonlySet<number | undefined>;
  readonly #rows: number[] = [];
  readonly #texts: Map<string, number> = new Map();
  #textBytes = FIRST_TEXT;
  #tokenCount = 0;
  #writtenBytes = 0;
  readonly #cells: number[] = [];
  /** Groups by their keys. */
  readonly #groups: Map<string, Group> = new Map();
  #combination = NO_COMBINATION;
  readonly #writers: WriteMembers[] = [];
  readonly #tests: Exclude<Test, boolean>[] = [];
  readonly #usedKeys: Set<number> = new Set();
  #markCount = 0;

  constructor(parts: readonly Part[], idsAtNoCost: readonly number[]) {
    const needed = neededInputs(parts).flatMap(({ key }) => key ?? []);
    this.#keyed = new Set([...needed, RECORDER_ID, ...idsAtNoCost.map((position) => FIRST_TOKEN_ID + position)]);
  }

  /** Begins with the id of the recorder, from the ids at these keys. */
  combine(keys: readonly number[]): void {
    this.#combination = RECORDER_ID;
    this.#group(keys, false).answers++;
  }

  members(parts: readonly Part[]): void {
    let run: RunPart[] = [];
    let inputs: Inputs = [];
    const endRun = (): void => {
      this.#run(run, inputs);
      run = [];
      inputs = [];
    };
    for (const part of this.#resolved(parts)) {
      const own = this.#inputsOf(part);
      if (own === undefined || !(part.kind === 'text' || part.kind === 'copy' || part.kind === 'remembered')) {
        endRun();
        this.#part(part);
        continue;
      }
      if (run.length > 0 && !areFew(union([inputs, own]))) endRun();
      run.push(part);
      inputs = union([inputs, own]);
    }
    endRun();
  }

  finish(): Assembly {
    const texts = Buffer.alloc(this.#textBytes + OP.TAIL_BYTES);
    for (const [text, offset] of this.#texts) texts.write(text, offset, 'utf8');
    const groups = [...this.#groups.values()];
    const strides = groups.map((group) => columnOf(group, group.answers));
    // the empty entry comes first
    const first = Math.max(0, ...strides);
    for (let row = 0; row < this.#rows.length; row += COLUMN.ROW) {
      if (this.#rows[row] === OP.ifWords) this.#set(row, COLUMN.b, first + (this.#rows[row + COLUMN.b] ?? 0));
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
      textBytes: this.#writtenBytes,
      tokenCount: this.#tokenCount,
      readsEnds: this.#usedKeys.has(OWN_END_ID) || this.#usedKeys.has(FAR_END_ID),
    };
  }

  /** Parts of which each is written in one way, texts next to each other as one. */
  #resolved(parts: readonly Part[]): Part[] {
    const resolved: Part[] = [];
    for (const part of parts) {
      if (part.kind === 'either') {
        const { inputs, write, native } = part;
        const isKeyed = inputs.every(({ key }) => positionAt(key) === undefined || this.#keyed.has(key));
        resolved.push(...(isKeyed ? [{ kind: 'remembered', inputs, write } as const] : this.#resolved(native)));
        continue;
      }
      const last = resolved.at(-1);
      if (part.kind === 'text' && last?.kind === 'text') {
        resolved[resolved.length - 1] = { kind: 'text', text: last.text + part.text };
      } else {
        resolved.push(part);
      }
    }
    return resolved;
  }

  /** What a part needs to be remembered; undefined if it is not to be. */
  #inputsOf(part: Part): Inputs | undefined {
    if (part.kind === 'text') return [];
    if (part.kind === 'remembered') return part.inputs;
    return part.kind === 'copy' && part.input !== undefined && this.#keyed.has(part.input.key)
      ? [part.input]
      : undefined;
  }

  #run(parts: readonly RunPart[], inputs: Inputs): void {
    const isWorthIt = inputs.length > 0 && parts.filter(({ kind }) => kind === 'copy').length > inputs.length;
    if (!isWorthIt && !parts.some(({ kind }) => kind === 'remembered')) {
      for (const part of parts) if (part.kind !== 'remembered') this.#part(part);
      return;
    }
    const write = writeAll(parts.map((part) => (part.kind === 'remembered' ? part.write : plainWriterOf(part))));
    this.#remembering(OP.recall, inputs, this.#writers.push(write) - 1);
  }

  #part(part: Part): void {
    switch (part.kind) {
      case 'text':
        this.#row(OP.text, part.text);
        return;
      case 'copy':
        this.#copy(part);
        return;
      case 'remembered':
      case 'either':
        this.members([part]);
        return;
      case 'call':
        this.#calling(OP.call, this.#writers.push(part.write) - 1);
        return;
      case 'time':
        this.#row(OP.time, part.lead, part.position, part.hasMillis ? 1 : 0);
        return;
      case 'scaled':
        this.#scaled(OP.scaled, part, part.position);
        return;
      case 'version':
        this.#row(OP.version, part.ipv4, part.position, this.#text(part.ipv6), Buffer.byteLength(part.ipv6));
        this.#writtenBytes += Buffer.byteLength(part.ipv6);
        return;
      case 'number':
        this.#row(
          OP.number,
          part.isText ? `${part.lead}"` : part.lead,
          part.slot,
          part.isDecimal ? 1 : 0,
          part.isText ? 1 : 0,
        );
        return;
      case 'scaledNumber':
        this.#scaled(OP.scaledNumber, part, part.slot);
        return;
      case 'unique':
        this.#row(OP.unique, part.lead, part.slot);
        return;
      case 'line':
        this.#row(OP.line, `${part.lead}"`);
        return;
      case 'arrival':
        this.#row(OP.arrival, part.lead, ARRIVAL_FORMS.indexOf(part.as));
        return;
      case 'guard': {
        const end = newLabel();
        this.#jumpIf(part.test, false, end);
        this.members(part.parts);
        this.#place(end);
        return;
      }
      case 'first':
        this.#first(part);
        return;
      case 'list':
        this.#list(part);
        return;
      case 'joined':
        this.#joined(part);
        return;
      case 'object':
        this.#object(part);
        return;
    }
  }

  #copy({ lead, position, tail }: PartOf<'copy'>): void {
    this.#tokenCount++;
    if (tail.length <= OP.TAIL_BYTES) {
      this.#row(OP.copy, lead, position, this.#text(tail), tail.length);
      return;
    }
    const end = newLabel();
    this.#jump(this.#row(OP.ifPresent, '', position), end, false);
    this.#row(OP.copy, lead, position, this.#text(''), 0);
    this.#row(OP.text, tail);
    this.#place(end);
  }

  #scaled(
    code: number,
    { lead, zeros, most }: Pick<PartOf<'scaled'>, 'lead' | 'zeros' | 'most'>,
    operand: number,
  ): void {
    const row = this.#row(code, lead, operand, this.#text(zeros), zeros.length);
    this.#tokenCount++;
    // bounds are larger than a cell: as two halves
    this.#set(row, COLUMN.target, Math.floor(most / 2 ** 31));
    this.#set(row, COLUMN.outcome, most % 2 ** 31);
  }

  #first({ of }: PartOf<'first'>): void {
    const end = newLabel();
    const mark = this.#markCount++;
    this.#row(OP.mark, '', mark);
    for (const [index, parts] of of.entries()) {
      this.members(parts);
      if (index < of.length - 1) this.#jump(this.#row(OP.ifWritten, '', mark), end);
    }
    this.#place(end);
  }

  #list({ lead, of }: PartOf<'list'>): void {
    const mark = this.#markCount;
    this.#markCount += of.length + 3;
    this.#row(OP.list, lead, mark);
    for (const parts of of) {
      this.members(parts);
      this.#row(OP.item, '', mark);
    }
    this.#row(OP.closeList, '', mark);
  }

  #joined({ lead, of }: PartOf<'joined'>): void {
    const end = newLabel();
    const before = this.#markCount++;
    const from = this.#markCount++;
    this.#row(OP.mark, lead, before);
    for (const [index, parts] of of.entries()) {
      this.#row(OP.mark, '', from);
      this.members(parts);
      this.#jump(this.#row(OP.join, '', from, index === 0 ? 1 : 0, before), end);
    }
    this.#place(end);
  }

  #object({ lead, isArray, companions, children }: PartOf<'object'>): void {
    const before = this.#markCount++;
    const hasCompanions = companions.length > 0;
    this.#row(OP.mark, lead, before);
    const middle = hasCompanions ? this.#markCount++ : -1;
    if (hasCompanions) {
      this.members(companions);
      this.#row(OP.mark, '', middle);
    }
    this.members(children);
    const row = this.#row(OP.close, '', before, middle, Buffer.byteLength(lead));
    this.#set(row, COLUMN.target, isArray ? OPEN_BRACKET : OPEN_BRACE);
    this.#set(row, COLUMN.outcome, isArray ? CLOSE_BRACKET : CLOSE_BRACE);
  }

  /** Jumps to a label if a test has an outcome; otherwise the next row follows. */
  #jumpIf(test: PartTest, outcome: boolean, label: Label): void {
    if (test.kind === 'not') this.#jumpIf(test.test, !outcome, label);
    else if ('tests' in test) {
      // this outcome of one test decides the whole
      const isDecisive = outcome === (test.kind === 'any');
      const next = newLabel();
      for (const [index, each] of test.tests.entries()) {
        const isLast = index === test.tests.length - 1;
        if (isDecisive || isLast) this.#jumpIf(each, outcome, label);
        else this.#jumpIf(each, !outcome, next);
      }
      this.#place(next);
    } else this.#jump(this.#test(test), label, outcome);
  }

  /** The row of a test that does not consist of others. */
  #test(test: SimpleTest): number {
    switch (test.kind) {
      case 'present':
        return this.#row(OP.ifPresent, '', test.position);
      case 'number':
        return this.#row(OP.ifNumber, '', test.slot);
      case 'differ':
        return this.#row(OP.ifDiffer, '', test.left, test.right);
      case 'words': {
        const first = this.#cells.length;
        for (const word of test.words) this.#cells.push(this.#text(word), Buffer.byteLength(word));
        return this.#row(OP.ifWords, '', test.position, first, test.words.length);
      }
      case 'remembered':
        return this.#remembering(OP.ifRecalled, test.inputs, this.#tests.push(test.test) - 1);
      case 'call':
        return this.#calling(OP.ifCall, this.#tests.push(test.test) - 1);
    }
  }

  /** A row that has a plain writer or test do its work for every line. */
  #calling(code: number, renderer: number): number {
    const row = this.#row(code, '');
    this.#set(row, COLUMN.renderer, renderer);
    return row;
  }

  /** A row that remembers. */
  #remembering(code: number, inputs: Inputs, renderer: number): number {
    const keys = inputs.flatMap(({ key }) => key ?? []);
    for (const key of keys) this.#usedKeys.add(key);
    const [first = -1] = keys;
    const group = this.#group(keys, keys.length === 1 && first >= 0);
    const row = this.#row(code, '');
    this.#set(row, COLUMN.group, group.index);
    this.#set(row, COLUMN.column, columnOf(group, group.answers++));
    this.#set(row, COLUMN.renderer, renderer);
    return row;
  }

  #group(unsorted: readonly number[], isArray: boolean): Group {
    const keys = [...unsorted].sort((left, right) => left - right);
    const name = keys.join();
    const group = this.#groups.get(name) ?? { index: this.#groups.size, keys, isArray, answers: 0 };
    this.#groups.set(name, group);
    return group;
  }

  #row(code: number, text: string, a = 0, b = 0, c = 0): number {
    const row = this.#rows.length;
    const length = Buffer.byteLength(text);
    const cells = new Array<number>(COLUMN.ROW).fill(0);
    cells[COLUMN.code] = code;
    cells[COLUMN.text] = this.#text(text);
    cells[COLUMN.textLength] = length;
    cells[COLUMN.a] = a;
    cells[COLUMN.b] = b;
    cells[COLUMN.c] = c;
    this.#rows.push(...cells);
    this.#writtenBytes += length + NATIVE_BYTES;
    return row;
  }

  #set(row: number, column: number, value: number): void {
    this.#rows[row + column] = value;
  }

  #text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const offset = this.#textBytes;
    this.#texts.set(text, offset);
    this.#textBytes += Buffer.byteLength(text);
    return offset;
  }

  #jump(row: number, label: Label, outcome = true): void {
    this.#set(row, COLUMN.outcome, outcome ? 1 : 0);
    this.#set(row, COLUMN.target, label.row);
    label.jumps.push(row);
  }

  /** The row that comes next is that of the label. */
  #place(label: Label): void {
    label.row = this.#rows.length;
    for (const row of label.jumps) this.#set(row, COLUMN.target, label.row);
  }
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

/** The offset of an answer in the entries of a group: behind the ids by which an entry of a hash table is found. */
function columnOf({ keys, isArray }: Group, answer: number): number {
  return (isArray ? 0 : keys.length) + ANSWER_CELLS * answer;
}

function newLabel(): Label {
  return { row: 0, jumps: [] };
}

/** The plain writer of a part that is remembered together with others. */
function plainWriterOf(part: PartOf<'text'> | PartOf<'copy'>): WriteMembers {
  if (part.kind === 'text') return writerOf(part.text);
  const { lead, position, tail } = part;
  return (record, _added, writer) => {
    if (!record.has(position)) return;
    writer.text(lead);
    writer.copy(record.bytes, record.startOf(position), record.endOf(position));
    writer.text(tail);
  };
}
