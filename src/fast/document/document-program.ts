import type { DocumentEncoder } from '../../encode/document-encoder.ts';
import { arrivalText, LONGEST_GROUP_BYTES } from '../../encode/text/conversions.ts';
import type { JsonWriter } from '../../encode/text/json-writer.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { CLOSE_BRACE, CLOSE_BRACKET, COLON, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../text/ascii.ts';
import {
  FAR_END_ID,
  ID_SLOTS,
  type IdMember,
  type LineFacts,
  type NumberMember,
  OWN_END_ID,
  type PlainLine,
  SLACK_BYTES,
} from '../line-facts.ts';
import { ARRIVAL_FORMS, type Assembly, assemble } from './assemble.ts';
import { positionAt, recorderPositions } from './inputs.ts';
import { COLUMN, OP, ROW } from './operations.ts';
import { documentParts } from './parts.ts';
import { ENTRY, idAt, type MemoryBounds, mix, OUTCOME, ProgramMemory } from './program-memory.ts';

/** Texts are copied in words of this many bytes: twice as fast as words of four. */
const COPIED_BYTES = 8;
const COPIED_AT_ONCE_BYTES = 4 * COPIED_BYTES;
/** What a row can write of a line or a table without asking for space. */
const UNASKED_BYTES = 1_024;

const DIGIT_0 = 0x30;
const LETTER_Z = 0x5a;
const POINT = 0x2e;
const TEN_DIGITS = 1_000_000_000;
const SECONDS_PER_DAY = 86_400;
/** `yyyy-mm-ddT` */
const DATE_BYTES = 11;
const HALF = 2 ** 31;

/** Two digits for each number below 100, the first in the low byte. */
const TWO_DIGITS = Uint16Array.from(
  { length: 100 },
  (_, n) => DIGIT_0 + Math.floor(n / 10) + ((DIGIT_0 + (n % 10)) << 8),
);

const SOURCE = ID_SLOTS.get('source') ?? 0;
const DESTINATION = ID_SLOTS.get('destination') ?? 0;
const DIRECTION = ID_SLOTS.get('direction') ?? 0;

/** Which end recorded the flow, by the id of the direction. */
const SIDE = { unknown: 0, source: 1, destination: 2 } as const;
const MOST_DIRECTIONS = 16;

/** What a program is made for. */
export interface ProgramOptions {
  /** Positions of tokens whose ids the facts have without extra effort. */
  readonly idsAtNoCost?: readonly number[];
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
  /** Positions of the tokens whose ids the program reads. */
  readonly keyedPositions: readonly number[];
  /** Slots of the added values whose ids the program reads. */
  readonly keyedSlots: readonly number[];
  /** How many operations have the plain writers or tests do their work for every line. */
  readonly callCount: number;
  readonly #encoder: DocumentEncoder;
  readonly #assembly: Assembly;
  readonly #memory: ProgramMemory;
  readonly #marks: Int32Array;
  readonly #readsEnds: boolean;
  readonly #sides: Uint8Array = new Uint8Array(MOST_DIRECTIONS);
  readonly #now: () => number;
  readonly #date: DataView = new DataView(new ArrayBuffer(2 * COPIED_BYTES));
  #day = -1;
  #isLoaded = false;

  constructor(encoder: DocumentEncoder, format: LogFormat, { idsAtNoCost, absent, bounds }: ProgramOptions = {}) {
    const { nodes, context } = encoder.partsFor(format);
    const atNoCost = idsAtNoCost ?? positionsOfFewValues(format);
    const recorder = recorderPositions(format);
    const assembly = assemble(documentParts(nodes, context, absent), new Set(atNoCost), recorder);
    this.#encoder = encoder;
    this.#assembly = assembly;
    this.#memory = new ProgramMemory(assembly, bounds);
    this.#marks = new Int32Array(assembly.markCount);
    this.#now = context.options.now ?? Date.now;
    this.#readsEnds = assembly.usedKeys.some((key) => key === OWN_END_ID || key === FAR_END_ID);
    const read = [...assembly.usedKeys, ...(this.#readsEnds ? [SOURCE, DESTINATION, DIRECTION] : [])];
    this.keyedPositions = [...new Set([...recorder, ...read.flatMap((key) => positionAt(key) ?? [])])];
    this.keyedSlots = [...new Set(read.filter((key) => key >= 0 && key < OWN_END_ID))];
    const codes = assembly.rows.filter((_, index) => index % ROW === COLUMN.code);
    this.callCount = codes.filter((code) => code === OP.call || code === OP.ifCall).length;
  }

  /** Forgets everything, since ids no longer mean what they did. */
  forget(): void {
    this.#memory.forget();
    this.#sides.fill(0);
  }

  /** Appends the document of the line that the facts describe; `plain` is asked for what the program does not remember. */
  write(facts: LineFacts, plain: PlainLine, writer: JsonWriter): void {
    this.#isLoaded = false;
    if (this.#readsEnds) this.#resolveEnds(facts, plain);
    const { rows } = this.#memory;
    const marks = this.#marks;
    const unasked = UNASKED_BYTES + this.#assembly.mostTextBytes + 4 * SLACK_BYTES;
    const { view: source, starts, lengths, ids, addedNumbers } = facts;
    let { cells, view: texts } = this.#memory;
    let target = writer.view;
    let most = target.byteLength - unasked;
    const begin = writer.length;
    let at = begin;
    let row = 0;
    while (row < rows.length) {
      if (at > most) {
        writer.length = at;
        writer.reserve(unasked);
        target = writer.view;
        most = target.byteLength - unasked;
      }
      const code = rows[row] ?? 0;
      const a = rows[row + COLUMN.a] ?? 0;
      switch (code) {
        case 0 satisfies typeof OP.text: {
          const length = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, length);
          at += length;
          break;
        }
        case 1 satisfies typeof OP.copy: {
          const length = lengths[a] ?? 0;
          if (length === 0) break;
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          at += textLength;
          if (length > UNASKED_BYTES) {
            writer.length = at;
            writer.reserve(length + unasked);
            target = writer.view;
            most = target.byteLength - unasked;
          }
          copy(target, at, source, starts[a] ?? 0, length);
          at += length;
          const tail = rows[row + COLUMN.b] ?? 0;
          const tailLength = rows[row + COLUMN.c] ?? 0;
          for (let done = 0; done < tailLength; done += COPIED_BYTES) {
            target.setFloat64(at + done, texts.getFloat64(tail + done, true), true);
          }
          at += tailLength;
          break;
        }
        case 2 satisfies typeof OP.time: {
          const length = lengths[a] ?? 0;
          if (length === 0) break;
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          at = this.#writeTime(
            target,
            at + textLength,
            numberOf(source, starts[a] ?? 0, length),
            rows[row + COLUMN.b] === 1,
          );
          break;
        }
        case 3 satisfies typeof OP.scaled: {
          const length = lengths[a] ?? 0;
          if (length === 0) break;
          const from = starts[a] ?? 0;
          const value = numberOf(source, from, length);
          if (value > (rows[row + COLUMN.target] ?? 0) * HALF + (rows[row + COLUMN.outcome] ?? 0)) break;
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          at += textLength;
          copy(target, at, source, from, length);
          at += length;
          if (value === 0) break;
          const zeros = rows[row + COLUMN.c] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.b] ?? 0, zeros);
          at += zeros;
          break;
        }
        case 4 satisfies typeof OP.version: {
          const length = lengths[a] ?? 0;
          if (length === 0) break;
          const is6 = isVersion6(source, starts[a] ?? 0, length);
          const textLength = rows[row + (is6 ? COLUMN.c : COLUMN.textLength)] ?? 0;
          copy(target, at, texts, rows[row + (is6 ? COLUMN.b : COLUMN.text)] ?? 0, textLength);
          at += textLength;
          break;
        }
        case 5 satisfies typeof OP.number: {
          const value = addedNumbers[a] ?? -1;
          if (value < 0) break;
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          at += textLength;
          const decimals = rows[row + COLUMN.b] ?? 0;
          if (decimals === 0 && value < TEN_DIGITS) {
            at = writeDigits(target, at, value);
          } else {
            writer.length = at;
            writer.decimal(value, decimals);
            at = writer.length;
            target = writer.view;
            most = target.byteLength - unasked;
          }
          if (rows[row + COLUMN.c] === 1) target.setUint8(at++, QUOTE);
          break;
        }
        case 6 satisfies typeof OP.scaledNumber: {
          const value = addedNumbers[a] ?? -1;
          if (value < 0 || value > (rows[row + COLUMN.target] ?? 0) * HALF + (rows[row + COLUMN.outcome] ?? 0)) break;
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          at += textLength;
          if (value < TEN_DIGITS) {
            at = writeDigits(target, at, value);
          } else {
            writer.length = at;
            writer.number(value);
            at = writer.length;
            target = writer.view;
            most = target.byteLength - unasked;
          }
          if (value === 0) break;
          const zeros = rows[row + COLUMN.c] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.b] ?? 0, zeros);
          at += zeros;
          break;
        }
        case 7 satisfies typeof OP.unique: {
          const id = ids[a] ?? 0;
          if (id === 0) break;
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          writer.length = at + textLength;
          writer.string(facts.addedTexts[a] ?? '');
          at = writer.length;
          target = writer.view;
          most = target.byteLength - unasked;
          break;
        }
        case 8 satisfies typeof OP.line: {
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          writer.length = at + textLength;
          writer.reserve(facts.lineEnd - facts.lineStart + unasked);
          writer.copy(facts.bytes, facts.lineStart, facts.lineEnd);
          at = writer.length;
          target = writer.view;
          most = target.byteLength - unasked;
          target.setUint8(at++, QUOTE);
          break;
        }
        case 9 satisfies typeof OP.arrival: {
          const textLength = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, textLength);
          writer.length = at + textLength;
          writer.text(arrivalText(this.#now(), ARRIVAL_FORMS[a] ?? 'seconds'));
          at = writer.length;
          target = writer.view;
          most = target.byteLength - unasked;
          break;
        }
        case 10 satisfies typeof OP.recall: {
          const id = ids[a] ?? 0;
          const isWithin = id >= 0 && id < (rows[row + COLUMN.size] ?? 0);
          const entry = (rows[row + COLUMN.table] ?? 0) + (isWithin ? ENTRY.ids * id : 0);
          const offset = isWithin ? (cells[entry] ?? 0) : 0;
          if (offset === 0) {
            writer.length = at;
            this.#render(row, facts, plain, writer);
            at = writer.length;
            target = writer.view;
            most = target.byteLength - unasked;
            cells = this.#memory.cells;
            texts = this.#memory.view;
            break;
          }
          const length = cells[entry + ENTRY.length] ?? 0;
          if (length > UNASKED_BYTES) {
            writer.length = at;
            writer.reserve(length + unasked);
            writer.bytes.set(this.#memory.texts.subarray(offset, offset + length), at);
            target = writer.view;
            most = target.byteLength - unasked;
          } else {
            copyLong(target, at, texts, offset, length);
          }
          at += length;
          break;
        }
        case 11 satisfies typeof OP.recallAll: {
          const entry = find(rows, row, cells, ids, lengths);
          if (entry < 0) {
            writer.length = at;
            this.#render(row, facts, plain, writer);
            at = writer.length;
            target = writer.view;
            most = target.byteLength - unasked;
            cells = this.#memory.cells;
            texts = this.#memory.view;
            break;
          }
          const offset = cells[entry] ?? 0;
          const length = cells[entry + ENTRY.length] ?? 0;
          if (length > UNASKED_BYTES) {
            writer.length = at;
            writer.reserve(length + unasked);
            writer.bytes.set(this.#memory.texts.subarray(offset, offset + length), at);
            target = writer.view;
            most = target.byteLength - unasked;
          } else {
            copyLong(target, at, texts, offset, length);
          }
          at += length;
          break;
        }
        case 12 satisfies typeof OP.call: {
          writer.length = at;
          this.#load(plain);
          this.#assembly.writers[rows[row + COLUMN.renderer] ?? 0]?.(plain.record, plain.added, writer);
          at = writer.length;
          target = writer.view;
          most = target.byteLength - unasked;
          break;
        }
        case 13 satisfies typeof OP.ifPresent: {
          const isPresent = (lengths[a] ?? 0) > 0;
          if (isPresent === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 14 satisfies typeof OP.ifNumber: {
          const isPresent = (addedNumbers[a] ?? -1) >= 0;
          if (isPresent === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 15 satisfies typeof OP.ifDiffer: {
          const b = rows[row + COLUMN.b] ?? 0;
          const length = lengths[a] ?? 0;
          const other = lengths[b] ?? 0;
          const differ =
            length > 0 &&
            other > 0 &&
            (length !== other || !isSame(source, starts[a] ?? 0, source, starts[b] ?? 0, length));
          if (differ === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 16 satisfies typeof OP.ifWords: {
          const length = lengths[a] ?? 0;
          const first = rows[row + COLUMN.b] ?? 0;
          const end = first + 2 * (rows[row + COLUMN.c] ?? 0);
          let isOne = false;
          for (let word = first; word < end && !isOne && length > 0; word += 2) {
            isOne = cells[word + 1] === length && isSame(source, starts[a] ?? 0, texts, cells[word] ?? 0, length);
          }
          if (isOne === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 17 satisfies typeof OP.ifRecalled: {
          const id = ids[a] ?? 0;
          const isWithin = id >= 0 && id < (rows[row + COLUMN.size] ?? 0);
          const entry = (rows[row + COLUMN.table] ?? 0) + (isWithin ? ENTRY.ids * id : 0);
          let outcome = isWithin ? (cells[entry] ?? 0) : 0;
          if (outcome === OUTCOME.unknown) {
            outcome = this.#decide(row, facts, plain);
            cells = this.#memory.cells;
          }
          if ((outcome === OUTCOME.holds) === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 18 satisfies typeof OP.ifRecalledAll: {
          const entry = find(rows, row, cells, ids, lengths);
          let outcome = entry < 0 ? OUTCOME.unknown : (cells[entry] ?? 0);
          if (outcome === OUTCOME.unknown) {
            outcome = this.#decide(row, facts, plain);
            cells = this.#memory.cells;
          }
          if ((outcome === OUTCOME.holds) === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 19 satisfies typeof OP.ifCall: {
          this.#load(plain);
          const holds = this.#assembly.tests[rows[row + COLUMN.renderer] ?? 0]?.(plain.record, plain.added) ?? false;
          if (holds === (rows[row + COLUMN.outcome] === 1)) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 20 satisfies typeof OP.mark: {
          marks[a] = at;
          const length = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, length);
          at += length;
          break;
        }
        case 21 satisfies typeof OP.ifWritten: {
          if (at !== marks[a]) {
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          break;
        }
        case 22 satisfies typeof OP.close: {
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
        case 23 satisfies typeof OP.list: {
          marks[a] = at;
          marks[a + 1] = 0;
          const length = rows[row + COLUMN.textLength] ?? 0;
          copy(target, at, texts, rows[row + COLUMN.text] ?? 0, length);
          at += length;
          marks[a + 2] = at;
          break;
        }
        case 24 satisfies typeof OP.item: {
          const count = marks[a + 1] ?? 0;
          const from = marks[a + 2 + count] ?? 0;
          const length = at - from;
          if (length === 0) break;
          let isRepeated = false;
          for (let item = a + 2; item < a + 2 + count && !isRepeated; item++) {
            const start = marks[item] ?? 0;
            isRepeated = (marks[item + 1] ?? 0) - start === length && isSame(target, start, target, from, length);
          }
          if (isRepeated) {
            at = from;
            break;
          }
          marks[a + 1] = count + 1;
          marks[a + 3 + count] = at;
          break;
        }
        case 25 satisfies typeof OP.closeList: {
          if (marks[a + 1] === 0) {
            at = marks[a] ?? 0;
            break;
          }
          target.setUint8(marks[a + 2] ?? 0, OPEN_BRACKET);
          target.setUint8(at++, CLOSE_BRACKET);
          break;
        }
        case 26 satisfies typeof OP.join: {
          const from = marks[a] ?? 0;
          if (at === from) {
            at = marks[rows[row + COLUMN.c] ?? 0] ?? 0;
            row = rows[row + COLUMN.target] ?? 0;
            continue;
          }
          if (rows[row + COLUMN.b] === 1) break;
          // the quotes between two strings
          writer.bytes.copyWithin(from - 1, from + 1, at);
          at -= 2;
          break;
        }
        case 27 satisfies typeof OP.combine: {
          const entry = find(rows, row, cells, ids, lengths);
          if (entry < 0) {
            ids[rows[row + COLUMN.c] ?? 0] = this.#memory.nameCombination(row, ids, lengths);
            cells = this.#memory.cells;
          } else {
            ids[rows[row + COLUMN.c] ?? 0] = cells[entry] ?? 0;
          }
          break;
        }
      }
      row += ROW;
    }
    // every member begins with a comma: the first comma becomes the opening brace
    writer.length = at;
    if (at === begin) writer.byte(OPEN_BRACE);
    else writer.bytes[begin] = OPEN_BRACE;
    writer.byte(CLOSE_BRACE);
  }

  /** Has the plain writer write the members of a row, and remembers them if the line has ids for all that they depend on. */
  #render(row: number, facts: LineFacts, plain: PlainLine, writer: JsonWriter): void {
    const memory = this.#memory;
    const start = writer.length;
    this.#load(plain);
    this.#assembly.writers[memory.rows[row + COLUMN.renderer] ?? 0]?.(plain.record, plain.added, writer);
    memory.rememberText(row, facts.ids, facts.lengths, writer.bytes, start, writer.length);
  }

  /** The same for a test. */
  #decide(row: number, facts: LineFacts, plain: PlainLine): number {
    const memory = this.#memory;
    this.#load(plain);
    const test = this.#assembly.tests[memory.rows[row + COLUMN.renderer] ?? 0];
    const holds = test?.(plain.record, plain.added) ?? false;
    memory.rememberOutcome(row, facts.ids, facts.lengths, holds);
    return holds ? OUTCOME.holds : OUTCOME.fails;
  }

  #load(plain: PlainLine): void {
    if (this.#isLoaded) return;
    plain.load();
    this.#encoder.begin(plain.added, plain.lineStart, plain.lineEnd);
    this.#isLoaded = true;
  }

  /** Sets the ids of the end that recorded the flow and of the other one, which the direction tells apart. */
  #resolveEnds(facts: LineFacts, plain: PlainLine): void {
    const { ids } = facts;
    const direction = ids[DIRECTION] ?? 0;
    if (direction === 0) {
      ids[OWN_END_ID] = 0;
      ids[FAR_END_ID] = 0;
      return;
    }
    let side = direction > 0 ? (this.#sides[direction] ?? SIDE.unknown) : SIDE.unknown;
    if (side === SIDE.unknown) {
      this.#load(plain);
      side = plain.added.direction === 'egress' ? SIDE.source : SIDE.destination;
      if (direction > 0) this.#sides[direction] = side;
    }
    const isSource = side === SIDE.source;
    ids[OWN_END_ID] = ids[isSource ? SOURCE : DESTINATION] ?? 0;
    ids[FAR_END_ID] = ids[isSource ? DESTINATION : SOURCE] ?? 0;
  }

  /** Writes a time, with the quote behind it; returns where it ends. */
  #writeTime(target: DataView, start: number, seconds: number, hasMillis: boolean): number {
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    const date = this.#date;
    if (day !== this.#day) {
      writeDate(date, day);
      this.#day = day;
    }
    target.setFloat64(start, date.getFloat64(0, true), true);
    target.setFloat64(start + COPIED_BYTES, date.getFloat64(COPIED_BYTES, true), true);
    let at = start + DATE_BYTES;
    const time = seconds - day * SECONDS_PER_DAY;
    const hours = (time / 3_600) | 0;
    const minutes = ((time - hours * 3_600) / 60) | 0;
    target.setUint16(at, TWO_DIGITS[hours] ?? 0, true);
    target.setUint8(at + 2, COLON);
    target.setUint16(at + 3, TWO_DIGITS[minutes] ?? 0, true);
    target.setUint8(at + 5, COLON);
    target.setUint16(at + 6, TWO_DIGITS[time - hours * 3_600 - minutes * 60] ?? 0, true);
    at += 8;
    if (hasMillis) {
      target.setUint8(at, POINT);
      target.setUint8(at + 1, DIGIT_0);
      target.setUint16(at + 2, TWO_DIGITS[0] ?? 0, true);
      at += 4;
    }
    target.setUint8(at, LETTER_Z);
    target.setUint8(at + 1, QUOTE);
    return at + 2;
  }
}

/** The entry of a row that remembers by several ids; -1 if the row has no such entry, or if a value has no id. */
function find(rows: Int32Array, row: number, cells: Int32Array, ids: Int32Array, lengths: Int32Array): number {
  const keys = rows[row + COLUMN.a] ?? 0;
  const count = rows[row + COLUMN.b] ?? 0;
  const mask = (rows[row + COLUMN.size] ?? 0) - 1;
  const table = rows[row + COLUMN.table] ?? 0;
  const stride = ENTRY.ids + count;
  let hash = 0;
  for (let index = 0; index < count; index++) hash = mix(hash, idAt(cells[keys + index] ?? 0, ids, lengths));
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const entry = table + slot * stride;
    if (cells[entry] === OUTCOME.unknown) return -1;
    let index = 0;
    while (index < count && cells[entry + ENTRY.ids + index] === idAt(cells[keys + index] ?? 0, ids, lengths)) {
      index++;
    }
    if (index === count) return entry;
  }
}

/**
 * Copies in words of eight bytes, two of them at least, so that up to 16 bytes behind are read and overwritten, too. A word of text, read as a
 * number, is never one of those that V8 might replace by another: they have bytes that do not occur in UTF-8.
 */
function copy(target: DataView, at: number, source: DataView, from: number, length: number): void {
  target.setFloat64(at, source.getFloat64(from, true), true);
  target.setFloat64(at + COPIED_BYTES, source.getFloat64(from + COPIED_BYTES, true), true);
  for (let done = 2 * COPIED_BYTES; done < length; done += COPIED_BYTES) {
    target.setFloat64(at + done, source.getFloat64(from + done, true), true);
  }
}

/** The same for longer texts of tables, four words at a time. */
function copyLong(target: DataView, at: number, source: DataView, from: number, length: number): void {
  for (let done = 0; done < length; done += COPIED_AT_ONCE_BYTES) {
    const first = source.getFloat64(from + done, true);
    const second = source.getFloat64(from + done + COPIED_BYTES, true);
    const third = source.getFloat64(from + done + 2 * COPIED_BYTES, true);
    const fourth = source.getFloat64(from + done + 3 * COPIED_BYTES, true);
    target.setFloat64(at + done, first, true);
    target.setFloat64(at + done + COPIED_BYTES, second, true);
    target.setFloat64(at + done + 2 * COPIED_BYTES, third, true);
    target.setFloat64(at + done + 3 * COPIED_BYTES, fourth, true);
  }
}

function isSame(left: DataView, leftStart: number, right: DataView, rightStart: number, length: number): boolean {
  let at = 0;
  for (; at <= length - 4; at += 4) {
    if (left.getInt32(leftStart + at, true) !== right.getInt32(rightStart + at, true)) return false;
  }
  for (; at < length; at++) if (left.getUint8(leftStart + at) !== right.getUint8(rightStart + at)) return false;
  return true;
}

/** The number that digits make. */
function numberOf(source: DataView, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at++) value = value * 10 + (source.getUint8(at) - DIGIT_0);
  return value;
}

/** Writes a whole number below 10^9; returns where it ends. */
function writeDigits(target: DataView, start: number, value: number): number {
  let end = start + 1;
  for (let rest = value | 0; rest >= 10; rest = (rest / 10) | 0) end++;
  let rest = value | 0;
  for (let at = end - 1; at >= start; at--) {
    const next = (rest / 10) | 0;
    target.setUint8(at, DIGIT_0 + rest - next * 10);
    rest = next;
  }
  return end;
}

function isVersion6(source: DataView, start: number, length: number): boolean {
  const end = start + Math.min(length, LONGEST_GROUP_BYTES);
  for (let at = start; at < end; at++) if (source.getUint8(at) === COLON) return true;
  return false;
}

/** Writes `yyyy-mm-ddT` of a day since 1970. */
function writeDate(date: DataView, day: number): void {
  const text = new Date(day * SECONDS_PER_DAY * 1_000).toISOString();
  for (let at = 0; at < DATE_BYTES; at++) date.setUint8(at, text.charCodeAt(at));
}

/** Positions of fields of a few words or numbers, whose ids cost nearly nothing. */
function positionsOfFewValues({ fields }: LogFormat): number[] {
  return fields.flatMap(({ spec }, position) => (spec?.type === 'word' || spec?.type === 'octet' ? [position] : []));
}
