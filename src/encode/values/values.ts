import { JsonFragment } from '../../model/json-fragment.ts';
import type { CompileContext, Piece, WriteColumn } from './compile-context.ts';
import { compileCondition, isSame, type Test } from './conditions.ts';
import { arrivalText } from '../text/conversions.ts';
import { compileEndValue } from '../compile/end-fragments.ts';
import { compileEntry } from './entries.ts';
import type { JsonWriter } from '../text/json-writer.ts';
import { writerOf, writersOf } from '../text/pieces.ts';
import { renderValue } from '../plain-document.ts';
import type { Value } from '../language/schema.ts';
import { valueDependency } from '../compile/schema-tree.ts';

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Compiles a value that stands behind `lead`: its key, or a comma; undefined where no record of the format has it. */
export function compileValue(value: Value, lead: string, context: CompileContext): Piece | undefined {
  const dependency = valueDependency(value);
  if (dependency === 'nothing') {
    const text = renderValue(value, { valueOf: () => undefined, options: context.options });
    return text === undefined ? undefined : lead + text;
  }
  if (dependency !== 'record') return compileEndValue(value, lead, dependency, context);
  switch (value.kind) {
    case 'entry':
      return compileEntry(value, lead, context);
    case 'arrival': {
      const key = new JsonFragment(lead);
      const now = context.options.now ?? Date.now;
      return (_record, _added, writer) => {
        writer.fragment(key);
        writer.text(arrivalText(now(), value.as));
      };
    }
    case 'when': {
      const test = compileCondition(value.condition, context);
      const piece = test === false ? undefined : compileValue(value.value, lead, context);
      return piece === undefined || test === false ? undefined : guarded(test, [piece]);
    }
    case 'first':
      return compileFirst(value.of, lead, context);
    case 'list':
      return compileList(value.of, lead, context);
    case 'joined':
      return compileJoined(value.of, lead, context);
    default:
      // the rest depends on no record, or is made by others
      return undefined;
  }
}

/** Pieces that are written only where a test holds. */
export function guarded(test: Exclude<Test, false>, pieces: readonly Piece[]): Piece {
  const text = pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : undefined;
  if (test === true && text !== undefined) return text;
  const write = writeAll(text === undefined ? pieces : [text]);
  if (test === true) return write;
  return (record, added, writer) => {
    if (test(record, added)) write(record, added, writer);
  };
}

/** Pieces one behind the other. */
export function writeAll(pieces: readonly Piece[]): WriteColumn {
  const writes = writersOf(pieces);
  const [only] = writes;
  if (only !== undefined && writes.length === 1) return only;
  return (record, added, writer) => {
    for (const write of writes) write(record, added, writer);
  };
}

function compileFirst(values: readonly Value[], lead: string, context: CompileContext): Piece | undefined {
  const pieces = values.flatMap((each) => compileValue(each, lead, context) ?? []);
  // what stands behind a value that is always there is never reached
  const always = pieces.findIndex((piece) => typeof piece === 'string');
  const [only, ...others] = always < 0 ? pieces : pieces.slice(0, always + 1);
  if (only === undefined || others.length === 0) return only;
  const writes = [only, ...others].map(writerOf);
  return (record, added, writer) => {
    const before = writer.length;
    for (const write of writes) {
      write(record, added, writer);
      if (writer.length > before) return;
    }
  };
}

function compileList(values: readonly Value[], lead: string, context: CompileContext): Piece | undefined {
  const pieces = values.flatMap((each) => compileValue(each, ',', context) ?? []);
  if (pieces.length === 0) return undefined;
  const writes = pieces.map(writerOf);
  const key = new JsonFragment(lead);
  const ends = new Int32Array(writes.length + 1);
  return (record, added, writer) => {
    const before = writer.length;
    writer.fragment(key);
    const start = writer.length;
    let count = 0;
    ends[0] = start;
    for (const write of writes) {
      const from = writer.length;
      write(record, added, writer);
      if (writer.length === from) continue;
      if (isAmong(writer, ends, count, from)) writer.length = from;
      else ends[++count] = writer.length;
    }
    if (count === 0) {
      writer.length = before;
      return;
    }
    writer.bytes[start] = OPEN_BRACKET;
    writer.byte(CLOSE_BRACKET);
  };
}

/** Whether the item from `from` on is one of the `count` items before it. */
function isAmong(writer: JsonWriter, ends: Int32Array, count: number, from: number): boolean {
  const length = writer.length - from;
  for (let item = 0; item < count; item++) {
    const start = ends[item] ?? 0;
    if ((ends[item + 1] ?? 0) - start === length && isSame(writer.bytes, start, writer.bytes, from, length))
      return true;
  }
  return false;
}

/** Each part is written as a string by itself; the quotes between two of them are taken out. */
function compileJoined(values: readonly Value[], lead: string, context: CompileContext): Piece | undefined {
  const pieces = values.flatMap((each) => compileValue(each, '', context) ?? []);
  if (pieces.length < values.length) return undefined;
  const writes = pieces.map(writerOf);
  const key = new JsonFragment(lead);
  return (record, added, writer) => {
    const before = writer.length;
    writer.fragment(key);
    let isFirst = true;
    for (const write of writes) {
      const from = writer.length;
      write(record, added, writer);
      if (writer.length === from) {
        writer.length = before;
        return;
      }
      if (!isFirst) {
        writer.bytes.copyWithin(from - 1, from + 1, writer.length);
        writer.length -= 2;
      }
      isFirst = false;
    }
  };
}
