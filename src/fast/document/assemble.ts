import type { WriteMembers } from '../../encode/text/compiled-part.ts';
import { writeAll, writerOf } from '../../encode/text/writers.ts';
import type { Test } from '../../encode/values/compile-context.ts';
import { FIRST_TOKEN_ID, RECORDER_ID } from '../line-facts.ts';
import { type Inputs, positionAt, union } from './inputs.ts';
import { COLUMN, OP, ROW } from './operations.ts';
import { areFew, neededInputs, type Part, type PartOf, type PartTest } from './parts.ts';

/** A program before it runs: rows of operations, and what they refer to. */
export interface Assembly {
  readonly rows: Int32Array;
  /** The bytes of all texts of the rows. */
  readonly texts: Buffer;
  /** Places of ids, and offsets and lengths of words. */
  readonly cells: Int32Array;
  /** The plain writers and tests of rows that remember or call. */
  readonly writers: readonly WriteMembers[];
  readonly tests: readonly Exclude<Test, boolean>[];
  readonly markCount: number;
  /** The largest number of bytes that a row writes in addition to a token or what is remembered. */
  readonly mostTextBytes: number;
  readonly usedKeys: readonly number[];
}

/** The forms of arrival, in the order of their numbers in rows. */
export const ARRIVAL_FORMS = ['seconds', 'milliseconds', 'iso_millis'] as const;

/** A row to jump to, which may come later; rows that jump there are corrected when it comes. */
interface Label {
  row: number;
  readonly jumps: number[];
}

/** An offset in texts must not be 0, which is an entry that is not known. */
const FIRST_TEXT = 8;

/**
 * Turns the parts of a document into rows. Adjacent parts that are remembered become one, as long as their combinations are
 * few; a token joins them if its id is known anyway: its type is in `idsAtNoCost`, or another part needs it.
 */
export function assemble(
  parts: readonly Part[],
  idsAtNoCost: ReadonlySet<number>,
  recorder: readonly number[] = [],
): Assembly {
  const assembler = new Assembler(parts, idsAtNoCost);
  if (recorder.length > 0) assembler.combine(recorder);
  assembler.members(parts);
  return assembler.finish();
}

class Assembler {
  readonly #keyed: ReadonlySet<number | undefined>;
  readonly #rows: number[] = [];
  readonly #texts: Map<string, number> = new Map();
  #textBytes = FIRST_TEXT;
  #mostTextBytes = 0;
  readonly #cells: number[] = [];
  readonly #writers: WriteMembers[] = [];
  readonly #tests: Exclude<Test, boolean>[] = [];
  readonly #usedKeys: Set<number> = new Set();
  #markCount = 0;

  constructor(parts: readonly Part[], idsAtNoCost: ReadonlySet<number>) {
    const needed = neededInputs(parts).flatMap(({ key }) => key ?? []);
    this.#keyed = new Set([...needed, RECORDER_ID, ...[...idsAtNoCost].map((position) => FIRST_TOKEN_ID + position)]);
  }

  /** Begins with the id of the recorder, from the tokens at these positions. */
  combine(positions: readonly number[]): void {
    const row = this.#row(OP.combine, '', this.#cells.length, positions.length, RECORDER_ID);
    for (const position of positions) this.#cells.push(FIRST_TOKEN_ID + position);
    this.#set(row, COLUMN.count, 0);
  }

  members(parts: readonly Part[]): void {
    let run: (PartOf<'text'> | PartOf<'copy'> | PartOf<'remembered'>)[] = [];
    let inputs: Inputs = [];
    for (const part of this.#resolved(parts)) {
      const own = this.#inputsOf(part);
      if (own === undefined || !(part.kind === 'text' || part.kind === 'copy' || part.kind === 'remembered')) {
        this.#run(run, inputs);
        run = [];
        inputs = [];
        this.#part(part);
        continue;
      }
      const both = union([inputs, own]);
      if (run.length > 0 && !areFew(both)) {
        this.#run(run, inputs);
        run = [];
        inputs = [];
      }
      run.push(part);
      inputs = union([inputs, own]);
    }
    this.#run(run, inputs);
  }

  finish(): Assembly {
    const texts = Buffer.alloc(this.#textBytes);
    for (const [text, offset] of this.#texts) texts.write(text, offset, 'utf8');
    return {
      rows: Int32Array.from(this.#rows),
      texts,
      cells: Int32Array.from(this.#cells),
      writers: this.#writers,
      tests: this.#tests,
      markCount: this.#markCount,
      mostTextBytes: this.#mostTextBytes,
      usedKeys: [...this.#usedKeys],
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

  #run(parts: readonly (PartOf<'text'> | PartOf<'copy'> | PartOf<'remembered'>)[], inputs: Inputs): void {
    const isWorthIt = inputs.length === 1 && parts.filter(({ kind }) => kind === 'copy').length > 1;
    if (!isWorthIt && !parts.some(({ kind }) => kind === 'remembered')) {
      for (const part of parts) if (part.kind !== 'remembered') this.#part(part);
      return;
    }
    const write = writeAll(parts.map((part) => (part.kind === 'remembered' ? part.write : plainWriterOf(part))));
    this.#writers.push(write);
    this.#remembering(OP.recall, OP.recallAll, inputs, this.#writers.length - 1);
  }

  #part(part: Part): void {
    switch (part.kind) {
      case 'text':
        this.#row(OP.text, part.text);
        return;
      case 'copy':
        this.#row(OP.copy, part.lead, part.position, this.#text(part.tail), part.tail.length);
        return;
      case 'remembered':
      case 'either':
        this.members([part]);
        return;
      case 'call':
        this.#writers.push(part.write);
        this.#set(this.#row(OP.call, ''), COLUMN.renderer, this.#writers.length - 1);
        return;
      case 'time':
        this.#row(OP.time, `${part.lead}"`, part.position, part.hasMillis ? 1 : 0);
        return;
      case 'scaled':
        this.#scaled(OP.scaled, part, part.position);
        return;
      case 'version':
        this.#row(OP.version, part.ipv4, part.position, this.#text(part.ipv6), Buffer.byteLength(part.ipv6));
        return;
      case 'number':
        this.#row(OP.number, part.isText ? `${part.lead}"` : part.lead, part.slot, part.decimals, part.isText ? 1 : 0);
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

  #scaled(
    code: number,
    { lead, zeros, most }: Pick<PartOf<'scaled'>, 'lead' | 'zeros' | 'most'>,
    operand: number,
  ): void {
    const row = this.#row(code, lead, operand, this.#text(zeros), zeros.length);
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
    const [open, close] = isArray ? '[]' : '{}';
    this.#set(row, COLUMN.target, open?.charCodeAt(0) ?? 0);
    this.#set(row, COLUMN.outcome, close?.charCodeAt(0) ?? 0);
  }

  /** Jumps to a label if a test has an outcome; otherwise the next row follows. */
  #jumpIf(test: PartTest, outcome: boolean, label: Label): void {
    switch (test.kind) {
      case 'present':
        this.#jump(this.#row(OP.ifPresent, '', test.position), label, outcome);
        return;
      case 'number':
        this.#jump(this.#row(OP.ifNumber, '', test.slot), label, outcome);
        return;
      case 'differ':
        this.#jump(this.#row(OP.ifDiffer, '', test.left, test.right), label, outcome);
        return;
      case 'words': {
        const first = this.#cells.length;
        for (const word of test.words) this.#cells.push(this.#text(word), Buffer.byteLength(word));
        this.#jump(this.#row(OP.ifWords, '', test.position, first, test.words.length), label, outcome);
        return;
      }
      case 'remembered':
        this.#tests.push(test.test);
        this.#jump(
          this.#remembering(OP.ifRecalled, OP.ifRecalledAll, test.inputs, this.#tests.length - 1),
          label,
          outcome,
        );
        return;
      case 'call': {
        this.#tests.push(test.test);
        const row = this.#row(OP.ifCall, '');
        this.#set(row, COLUMN.renderer, this.#tests.length - 1);
        this.#jump(row, label, outcome);
        return;
      }
      case 'not':
        this.#jumpIf(test.test, !outcome, label);
        return;
      case 'all':
      case 'any': {
        // this outcome of one test decides the whole
        const isDecisive = outcome === (test.kind === 'any');
        const next = newLabel();
        for (const [index, each] of test.tests.entries()) {
          const isLast = index === test.tests.length - 1;
          if (isDecisive || isLast) this.#jumpIf(each, outcome, label);
          else this.#jumpIf(each, !outcome, next);
        }
        this.#place(next);
        return;
      }
    }
  }

  /** A row that remembers by one id, or by several. */
  #remembering(code: number, codeOfSeveral: number, inputs: Inputs, renderer: number): number {
    const keys = inputs.flatMap(({ key }) => key ?? []);
    const [only = 0] = keys;
    for (const key of keys) this.#usedKeys.add(key);
    let row: number;
    if (keys.length === 1 && only >= 0) {
      row = this.#row(code, '', only);
    } else {
      row = this.#row(codeOfSeveral, '', this.#cells.length, keys.length);
      this.#cells.push(...keys);
    }
    this.#set(row, COLUMN.renderer, renderer);
    return row;
  }

  #row(code: number, text: string, a = 0, b = 0, c = 0): number {
    const row = this.#rows.length;
    const length = Buffer.byteLength(text);
    this.#rows.push(...new Array<number>(ROW).fill(0));
    this.#set(row, COLUMN.code, code);
    this.#set(row, COLUMN.text, this.#text(text));
    this.#set(row, COLUMN.textLength, length);
    this.#set(row, COLUMN.a, a);
    this.#set(row, COLUMN.b, b);
    this.#set(row, COLUMN.c, c);
    this.#mostTextBytes = Math.max(this.#mostTextBytes, length);
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
    this.#mostTextBytes = Math.max(this.#mostTextBytes, Buffer.byteLength(text));
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
