import { JsonFragment } from '../../model/json-fragment.ts';
import { CLOSE_BRACKET, OPEN_BRACKET } from '../../text/ascii.ts';
import type { ValueOf } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import type { JsonWriter } from '../text/json-writer.ts';
import { isSame } from '../text/same-bytes.ts';
import { isText, writerOf } from '../text/writers.ts';
import type { CompileContext } from './compile-context.ts';
import { dependencyOfParts, namesOfParts, selectParts } from './parts.ts';
import type { ValueKind } from './value-kind.ts';

/** An array of the values that are present, without duplicates; absent if none is. */
export const LIST_VALUE: ValueKind<'list'> = {
  dependency: dependencyOfParts,
  names: namesOfParts,
  select: selectParts,
  compile,
};

function compile(value: ValueOf<'list'>, lead: string, context: CompileContext): CompiledPart | undefined {
  const parts = value.of.flatMap((each) => context.compileValue(each, ',', context) ?? []);
  if (parts.length === 0) return undefined;
  if (parts.every(isText)) return `${lead}[${[...new Set(parts)].join('').slice(1)}]`;
  const writes = parts.map(writerOf);
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
    // every item begins with a comma: the first comma becomes the opening bracket
    writer.bytes[start] = OPEN_BRACKET;
    writer.byte(CLOSE_BRACKET);
  };
}

/** Whether the item that begins at `from` is one of the `count` items before it. */
function isAmong(writer: JsonWriter, ends: Int32Array, count: number, from: number): boolean {
  const length = writer.length - from;
  for (let item = 0; item < count; item++) {
    const start = ends[item] ?? 0;
    if ((ends[item + 1] ?? 0) - start === length && isSame(writer.bytes, start, writer.bytes, from, length)) {
      return true;
    }
  }
  return false;
}
