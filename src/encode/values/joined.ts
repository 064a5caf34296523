import { JsonFragment } from '../../model/json-fragment.ts';
import type { ValueOf } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import { isText, writerOf } from '../text/writers.ts';
import type { CompileContext } from './compile-context.ts';
import { dependencyOfParts, namesOfParts } from './parts.ts';
import type { ValueKind } from './value-kind.ts';

/** Strings joined; absent if one of them is. */
export const JOINED_VALUE: ValueKind<'joined'> = {
  dependency: dependencyOfParts,
  names: namesOfParts,
  select: (value, { names }, { namesOf }) =>
    value.of.every((each) => namesOf(each).every((name) => names.has(name))) ? value : undefined,
  compile,
};

/** Each part is written as a separate string; the quotes between two of them are removed. */
function compile(value: ValueOf<'joined'>, lead: string, context: CompileContext): CompiledPart | undefined {
  const parts = value.of.flatMap((each) => context.compileValue(each, '', context) ?? []);
  if (parts.length < value.of.length) return undefined;
  if (parts.every(isText)) return `${lead}"${parts.map((part) => part.slice(1, -1)).join('')}"`;
  const writes = parts.map(writerOf);
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
