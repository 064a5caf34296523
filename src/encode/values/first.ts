import type { ValueOf } from '../language/schema.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import { isText, writerOf } from '../text/writers.ts';
import type { CompileContext } from './compile-context.ts';
import { dependencyOfParts, namesOfParts, selectParts } from './parts.ts';
import type { ValueKind } from './value-kind.ts';

/** The first value that is present. */
export const FIRST_VALUE: ValueKind<'first'> = {
  dependency: dependencyOfParts,
  names: namesOfParts,
  select: selectParts,
  compile,
};

function compile(value: ValueOf<'first'>, lead: string, context: CompileContext): CompiledPart | undefined {
  const parts = value.of.flatMap((each) => context.compileValue(each, lead, context) ?? []);
  // values after one that is always present are never reached
  const always = parts.findIndex(isText);
  const [only, ...others] = always < 0 ? parts : parts.slice(0, always + 1);
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
