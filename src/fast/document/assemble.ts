import type { WriteMembers } from '../../encode/text/compiled-part.ts';
import { writeAll, writerOf } from '../../encode/text/writers.ts';
import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET } from '../../text/ascii.ts';
import { FIRST_TOKEN_ID, RECORDER_ID } from '../line-facts.ts';
import { type Assembly, AssemblyBuilder, type Label, newLabel } from './assembly-builder.ts';
import { type Inputs, positionAt, union } from './inputs.ts';
import * as OP from './operation-codes.ts';
import * as COLUMN from './operation-columns.ts';
import { neededInputs, type Part, type PartOf, type PartTest, type SimpleTest } from './part-kinds.ts';
import { areFew } from './remembering.ts';

/** The forms of arrival, in the order of their numbers in rows. */
export const ARRIVAL_FORMS = ['seconds', 'milliseconds', 'iso_millis'] as const;

/** A part that may become one row with others. */
type RunPart = PartOf<'text'> | PartOf<'copy'> | PartOf<'remembered'>;

/**
 * Turns the parts of a document into rows. Adjacent parts that are remembered become one, as long as their combinations are
 * few; a token joins them if its id is known anyway: its type is in `idsAtNoCost`, or another part needs it.
 */
export function assemble(
  parts: readonly Part[],
  idsAtNoCost: readonly number[],
  recorder: readonly number[],
): Assembly {
  const out = new AssemblyBuilder();
  if (recorder.length > 0) out.combine(recorder.map((position) => FIRST_TOKEN_ID + position));
  new Assembler(out, parts, idsAtNoCost).members(parts);
  return out.finish();
}

class Assembler {
  readonly #keyed: ReadonlySet<number | undefined>;
  readonly #out: AssemblyBuilder;

  constructor(out: AssemblyBuilder, parts: readonly Part[], idsAtNoCost: readonly number[]) {
    this.#out = out;
    const needed = neededInputs(parts).flatMap(({ key }) => key ?? []);
    this.#keyed = new Set([...needed, RECORDER_ID, ...idsAtNoCost.map((position) => FIRST_TOKEN_ID + position)]);
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
    this.#out.remembering(inputs, write);
  }

  #part(part: Part): void {
    switch (part.kind) {
      case 'text':
        this.#out.row(OP.text, part.text);
        return;
      case 'copy':
        this.#copy(part);
        return;
      case 'remembered':
      case 'either':
        this.members([part]);
        return;
      case 'call':
        this.#out.calling(part.write);
        return;
      case 'time':
        this.#out.row(OP.time, part.lead, part.position, part.hasMillis ? 1 : 0);
        return;
      case 'scaled':
        this.#scaled(OP.scaled, part, part.position);
        return;
      case 'version':
        this.#out.row(OP.version, part.ipv4, part.position, this.#out.text(part.ipv6), Buffer.byteLength(part.ipv6));
        this.#out.writtenBytes += Buffer.byteLength(part.ipv6);
        return;
      case 'number':
        this.#out.row(
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
        this.#out.row(OP.unique, part.lead, part.slot);
        return;
      case 'line':
        this.#out.row(OP.line, `${part.lead}"`);
        return;
      case 'arrival':
        this.#out.row(OP.arrival, part.lead, ARRIVAL_FORMS.indexOf(part.as));
        return;
      case 'guard': {
        const end = newLabel();
        this.#jumpIf(part.test, false, end);
        this.members(part.parts);
        this.#out.place(end);
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
    this.#out.tokenCount++;
    if (tail.length <= OP.TAIL_BYTES) {
      this.#out.row(OP.copy, lead, position, this.#out.text(tail), tail.length);
      return;
    }
    const end = newLabel();
    this.#out.jump(this.#out.row(OP.ifPresent, '', position), end, false);
    this.#out.row(OP.copy, lead, position, this.#out.text(''), 0);
    this.#out.row(OP.text, tail);
    this.#out.place(end);
  }

  #scaled(
    code: number,
    { lead, zeros, most }: Pick<PartOf<'scaled'>, 'lead' | 'zeros' | 'most'>,
    operand: number,
  ): void {
    const row = this.#out.row(code, lead, operand, this.#out.text(zeros), zeros.length);
    this.#out.tokenCount++;
    // bounds are larger than a cell: as two halves
    this.#out.set(row, COLUMN.target, Math.floor(most / 2 ** 31));
    this.#out.set(row, COLUMN.outcome, most % 2 ** 31);
  }

  #first({ of }: PartOf<'first'>): void {
    const end = newLabel();
    const mark = this.#out.mark();
    this.#out.row(OP.mark, '', mark);
    for (const [index, parts] of of.entries()) {
      this.members(parts);
      if (index < of.length - 1) this.#out.jump(this.#out.row(OP.ifWritten, '', mark), end);
    }
    this.#out.place(end);
  }

  #list({ lead, of }: PartOf<'list'>): void {
    const mark = this.#out.mark(of.length + 3);
    this.#out.row(OP.list, lead, mark);
    for (const parts of of) {
      this.members(parts);
      this.#out.row(OP.item, '', mark);
    }
    this.#out.row(OP.closeList, '', mark);
  }

  #joined({ lead, of }: PartOf<'joined'>): void {
    const end = newLabel();
    const before = this.#out.mark();
    const from = this.#out.mark();
    this.#out.row(OP.mark, lead, before);
    for (const [index, parts] of of.entries()) {
      this.#out.row(OP.mark, '', from);
      this.members(parts);
      this.#out.jump(this.#out.row(OP.join, '', from, index === 0 ? 1 : 0, before), end);
    }
    this.#out.place(end);
  }

  #object({ lead, isArray, companions, children }: PartOf<'object'>): void {
    const before = this.#out.mark();
    const hasCompanions = companions.length > 0;
    this.#out.row(OP.mark, lead, before);
    const middle = hasCompanions ? this.#out.mark() : -1;
    if (hasCompanions) {
      this.members(companions);
      this.#out.row(OP.mark, '', middle);
    }
    this.members(children);
    const row = this.#out.row(OP.close, '', before, middle, Buffer.byteLength(lead));
    this.#out.set(row, COLUMN.target, isArray ? OPEN_BRACKET : OPEN_BRACE);
    this.#out.set(row, COLUMN.outcome, isArray ? CLOSE_BRACKET : CLOSE_BRACE);
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
      this.#out.place(next);
    } else this.#out.jump(this.#test(test), label, outcome);
  }

  /** The row of a test that does not consist of others. */
  #test(test: SimpleTest): number {
    switch (test.kind) {
      case 'present':
        return this.#out.row(OP.ifPresent, '', test.position);
      case 'number':
        return this.#out.row(OP.ifNumber, '', test.slot);
      case 'differ':
        return this.#out.row(OP.ifDiffer, '', test.left, test.right);
      case 'words':
        return this.#out.words(test.position, test.words);
      case 'remembered':
        return this.#out.rememberingTest(test.inputs, test.test);
      case 'call':
        return this.#out.callingTest(test.test);
    }
  }
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
