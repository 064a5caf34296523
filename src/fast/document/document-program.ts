import type { DocumentEncoder } from '../../encode/document-encoder.ts';
import { LONGEST_GROUP_BYTES } from '../../encode/text/conversions.ts';
import { TEN_DIGITS, writeDecimal, writeDigits } from '../../encode/text/digits.ts';
import { MILLISECONDS, SECONDS } from '../../encode/text/iso-times.ts';
import type { JsonWriter } from '../../encode/text/json-writer.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { CLOSE_BRACE, CLOSE_BRACKET, COLON, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../text/ascii.ts';
import {
  EGRESS,
  FAR_END_ID,
  type IdMember,
  type LineFacts,
  type NumberMember,
  OWN_END_ID,
  type PlainLine,
  SLACK_BYTES,
} from '../line-facts.ts';
import * as SLOT from '../member-slots.generated.ts';
import { copy, copyLong, isSame } from '../tables/native-text.ts';
import { assemble } from './assemble.ts';
import type { Assembly } from './assembly-builder.ts';
import { positionsOfFewValues, recorderPositions } from './inputs.ts';
import type * as OP from './operation-codes.ts';
import * as COLUMN from './operation-columns.ts';
import { documentParts } from './parts.ts';
import { FAILS, type MemoryBounds, NOT_LOCATED, ProgramMemory } from './program-memory.ts';
import { RareOperations } from './rare-operations.ts';

/** The plain encoder writes the documents of longer lines: space is reserved for all tokens of a line, as often as they occur. */
const LONGEST_LINE_BYTES = 4_096;
/** Numbers above 32 bits are in two columns. */
const HALF = 2 ** 31;

/** What a program is made for. */
export interface ProgramOptions {
  /** Members of the added values that no line has: nothing enriches records with them. */
  readonly absent?: ReadonlySet<IdMember | NumberMember>;
  readonly bounds?: MemoryBounds;
}

/**
 * Writes the documents of records of one format from the facts of their lines: a table of operations, and one function that
 * interprets it. It knows no field and no schema. What it has not met, the plain writers of the encoder write, and it
 * remembers that.
 */
export class DocumentProgram {
  readonly #encoder: DocumentEncoder;
  readonly #assembly: Assembly;
  readonly #memory: ProgramMemory;
  readonly #marks: Int32Array;
  readonly #rare: RareOperations;

  constructor(encoder: DocumentEncoder, format: LogFormat, { absent, bounds }: ProgramOptions = {}) {
    const { nodes, context } = encoder.partsFor(format);
    const parts = documentParts(nodes, context, absent);
    const assembly = assemble(parts, positionsOfFewValues(format), recorderPositions(format));
    this.#encoder = encoder;
    this.#assembly = assembly;
    this.#memory = new ProgramMemory(assembly, bounds);
    this.#marks = new Int32Array(assembly.markCount);
    this.#rare = new RareOperations(encoder, assembly, this.#memory, this.#marks, context.options.now);
  }

  /** Forgets everything, since ids no longer mean what they did. */
  forget(): void {
    this.#memory.forget();
  }

  /** Appends the document of the line that the facts describe; `plain` is asked for what the program does not remember. */
  write(facts: LineFacts, plain: PlainLine, writer: JsonWriter): void {
    const { rows, textBytes, tokenCount } = this.#assembly;
    const memory = this.#memory;
    const marks = this.#marks;
    const { view: source, starts, lengths, numbers, ids, addedNumbers } = facts;
    const lineBytes = facts.lineEnd - facts.lineStart;
    this.#rare.begin();
    if (lineBytes > LONGEST_LINE_BYTES) {
      plain.load();
      this.#encoder.encode(plain.record, plain.added, writer, plain.lineStart, plain.lineEnd);
      return;
    }
    if (this.#assembly.readsEnds) resolveEnds(facts.ids);
    memory.begin(ids, lengths);
    const { located } = memory;
    // all that is written in addition to what is remembered
    const needed = textBytes + tokenCount * lineBytes + 4 * SLACK_BYTES;
    writer.reserve(needed);
    let { cells, view: texts } = memory;
    let target = writer.view;
    const begin = writer.length;
    let at = begin;
    let next = 0;
    while (next < rows.length) {
      const row = next;
      next += COLUMN.ROW;
      const text = rows[row + COLUMN.text] ?? 0;
      const textLength = rows[row + COLUMN.textLength] ?? 0;
      const a = rows[row + COLUMN.a] ?? 0;
      let isOther = false;
      let outcome = -1;
      switch (rows[row]) {
        case 0 satisfies typeof OP.text:
          at = copy(target, at, texts, text, textLength);
          break;
        case 1 satisfies typeof OP.copy: {
          const length = lengths[a] ?? 0;
          if (length === 0) break;
          at = copy(target, at, texts, text, textLength);
          at = copy(target, at, source, starts[a] ?? 0, length);
          target.setFloat64(at, texts.getFloat64(rows[row + COLUMN.b] ?? 0, true), true);
          at += rows[row + COLUMN.c] ?? 0;
          break;
        }
        case 2 satisfies typeof OP.time: {
          if (lengths[a] === 0) break;
          at = copy(target, at, texts, text, textLength);
          at = (rows[row + COLUMN.b] === 1 ? MILLISECONDS : SECONDS).writeAt(target, at, numbers[a] ?? 0);
          break;
        }
        case 3 satisfies typeof OP.scaled: {
          const length = lengths[a] ?? 0;
          const value = numbers[a] ?? 0;
          if (length === 0 || value > boundOf(rows, row)) break;
          at = copy(target, at, texts, text, textLength);
          at = copy(target, at, source, starts[a] ?? 0, length);
          if (value > 0) at = copy(target, at, texts, rows[row + COLUMN.b] ?? 0, rows[row + COLUMN.c] ?? 0);
          break;
        }
        case 4 satisfies typeof OP.version: {
          const length = lengths[a] ?? 0;
          if (length === 0) break;
          const is6 = isVersion6(source, starts[a] ?? 0, length);
          if (is6) at = copy(target, at, texts, rows[row + COLUMN.b] ?? 0, rows[row + COLUMN.c] ?? 0);
          else at = copy(target, at, texts, text, textLength);
          break;
        }
        case 5 satisfies typeof OP.number: {
          const value = addedNumbers[a] ?? -1;
          if (value < 0) break;
          const isDecimal = rows[row + COLUMN.b] !== 0;
          if (value >= TEN_DIGITS && !isDecimal) {
            isOther = true;
            break;
          }
          at = copy(target, at, texts, text, textLength);
          at = isDecimal ? writeDecimal(target, at, value) : writeDigits(target, at, value);
          target.setUint8(at, QUOTE);
          at += rows[row + COLUMN.c] ?? 0;
          break;
        }
        case 6 satisfies typeof OP.recall: {
          const group = rows[row + COLUMN.group] ?? 0;
          let entry = located[group] ?? 0;
          if (entry === NOT_LOCATED) entry = memory.locate(group, ids, lengths);
          const answer = entry + (rows[row + COLUMN.column] ?? 0);
          const offset = cells[answer] ?? 0;
          const length = cells[answer + 1] ?? 0;
          if (offset === 0) {
            isOther = true;
            break;
          }
          if (at + length + needed > target.byteLength) {
            writer.length = at;
            writer.reserve(length + needed);
            target = writer.view;
          }
          at = copyLong(target, at, texts, offset, length);
          break;
        }
        case 7 satisfies typeof OP.ifPresent:
          outcome = lengths[a] === 0 ? 0 : 1;
          break;
        case 8 satisfies typeof OP.ifNumber:
          outcome = (addedNumbers[a] ?? -1) < 0 ? 0 : 1;
          break;
        case 9 satisfies typeof OP.ifDiffer: {
          const b = rows[row + COLUMN.b] ?? 0;
          const length = lengths[a] ?? 0;
          const other = lengths[b] ?? 0;
          const isEqual = length === other && isSame(source, starts[a] ?? 0, source, starts[b] ?? 0, length);
          outcome = length > 0 && other > 0 && !isEqual ? 1 : 0;
          break;
        }
        case 10 satisfies typeof OP.ifWords: {
          const length = lengths[a] ?? 0;
          const first = rows[row + COLUMN.b] ?? 0;
          const end = first + 2 * (rows[row + COLUMN.c] ?? 0);
          outcome = 0;
          for (let word = first; word < end && outcome === 0 && length > 0; word += 2) {
            const isWord =
              cells[word + 1] === length && isSame(source, starts[a] ?? 0, texts, cells[word] ?? 0, length);
            if (isWord) outcome = 1;
          }
          break;
        }
        case 11 satisfies typeof OP.ifRecalled: {
          const group = rows[row + COLUMN.group] ?? 0;
          let entry = located[group] ?? 0;
          if (entry === NOT_LOCATED) entry = memory.locate(group, ids, lengths);
          const answer = entry + (rows[row + COLUMN.column] ?? 0);
          outcome = (cells[answer] ?? 0) - FAILS;
          if (outcome >= 0) break;
          outcome = this.#rare.decide(row, facts, plain) ? 1 : 0;
          cells = memory.cells;
          break;
        }
        case 12 satisfies typeof OP.ifCall:
          outcome = this.#rare.holds(row, plain) ? 1 : 0;
          break;
        case 13 satisfies typeof OP.mark:
          marks[a] = at;
          at = copy(target, at, texts, text, textLength);
          break;
        case 14 satisfies typeof OP.ifWritten:
          if (at !== marks[a]) next = rows[row + COLUMN.target] ?? 0;
          break;
        case 15 satisfies typeof OP.close: {
          const before = marks[a] ?? 0;
          const first = before + (rows[row + COLUMN.c] ?? 0);
          const middle = rows[row + COLUMN.b] ?? 0;
          if (at === (middle < 0 ? first : marks[middle])) {
            at = before;
            break;
          }
          target.setUint8(first, rows[row + COLUMN.target] ?? 0);
          target.setUint8(at++, rows[row + COLUMN.outcome] ?? 0);
          break;
        }
        case 16 satisfies typeof OP.list:
          marks[a] = at;
          marks[a + 1] = 0;
          at = copy(target, at, texts, text, textLength);
          marks[a + 2] = at;
          break;
        case 17 satisfies typeof OP.item: {
          const last = a + 2 + (marks[a + 1] ?? 0);
          const from = marks[last] ?? 0;
          const length = at - from;
          if (length === 0) break;
          let item = a + 2;
          for (; item < last; item++) {
            const start = marks[item] ?? 0;
            if ((marks[item + 1] ?? 0) - start === length && isSame(target, start, target, from, length)) break;
          }
          if (item < last) {
            at = from;
            break;
          }
          marks[a + 1] = (marks[a + 1] ?? 0) + 1;
          marks[last + 1] = at;
          break;
        }
        case 18 satisfies typeof OP.closeList:
          if (marks[a + 1] === 0) {
            at = marks[a] ?? 0;
            break;
          }
          target.setUint8(marks[a + 2] ?? 0, OPEN_BRACKET);
          target.setUint8(at++, CLOSE_BRACKET);
          break;
        case 20 satisfies typeof OP.scaledNumber: {
          const value = addedNumbers[a] ?? -1;
          if (value < 0 || value > boundOf(rows, row)) break;
          if (value >= TEN_DIGITS) {
            isOther = true;
            break;
          }
          at = copy(target, at, texts, text, textLength);
          at = writeDigits(target, at, value);
          if (value > 0) at = copy(target, at, texts, rows[row + COLUMN.b] ?? 0, rows[row + COLUMN.c] ?? 0);
          break;
        }
        case 21 satisfies typeof OP.unique:
          if (ids[a] === 0) break;
          at = copy(target, at, texts, text, textLength);
          writer.length = at;
          writer.string(facts.addedTexts[a] ?? '');
          at = writer.length;
          writer.reserve(needed);
          target = writer.view;
          break;
        default:
          isOther = true;
      }
      if (outcome >= 0 && outcome === rows[row + COLUMN.outcome]) next = rows[row + COLUMN.target] ?? 0;
      if (isOther) {
        writer.length = at;
        if (this.#rare.write(row, facts, plain, writer)) next = rows[row + COLUMN.target] ?? 0;
        at = writer.length;
        writer.reserve(needed);
        target = writer.view;
        cells = memory.cells;
        texts = memory.view;
      }
    }
    // every member begins with a comma: the first comma becomes the opening brace
    writer.length = at;
    if (at === begin) writer.byte(OPEN_BRACE);
    else writer.bytes[begin] = OPEN_BRACE;
    writer.byte(CLOSE_BRACE);
  }
}

/** Sets the ids of the end that recorded the flow and of the other one, which the direction tells apart. */
function resolveEnds(ids: Int32Array): void {
  const direction = ids[SLOT.direction] ?? 0;
  const isSource = direction === EGRESS;
  ids[OWN_END_ID] = direction === 0 ? 0 : (ids[isSource ? SLOT.source : SLOT.destination] ?? 0);
  ids[FAR_END_ID] = direction === 0 ? 0 : (ids[isSource ? SLOT.destination : SLOT.source] ?? 0);
}

/** The largest number that a row with zeros writes. */
function boundOf(rows: Int32Array, row: number): number {
  return (rows[row + COLUMN.target] ?? 0) * HALF + (rows[row + COLUMN.outcome] ?? 0);
}

function isVersion6(source: DataView, start: number, length: number): boolean {
  const end = start + Math.min(length, LONGEST_GROUP_BYTES);
  for (let at = start; at < end; at++) if (source.getUint8(at) === COLON) return true;
  return false;
}
