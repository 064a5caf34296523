import { JsonFragment } from '../../model/json-fragment.ts';
import type { WriteMembers } from '../text/compiled-part.ts';
import type { CompileContext } from '../values/compile-context.ts';
import type { EndName } from '../values/dependency.ts';

/**
 * Members that depend on one end of the flow alone: they are written for the first record in which the end occurs, and
 * copied for those that follow. `part` is what of the schema `write` writes, behind `lead`.
 */
export function rememberForEnd(
  part: object,
  lead: string,
  end: EndName,
  { ends }: CompileContext,
  write: WriteMembers,
): WriteMembers {
  const number = ends.numberOf(part, lead);
  return (record, added, writer) => {
    const known = ends[end];
    if (known === undefined) return;
    const fragment = known.fragments[number];
    if (fragment !== undefined) {
      writer.fragment(fragment);
      return;
    }
    const start = writer.length;
    write(record, added, writer);
    known.fragments[number] = new JsonFragment(writer.bytes.toString('utf8', start, writer.length));
  };
}

/** Whether a dependency is one end of the flow. */
export function isEndName(dependency: string): dependency is EndName {
  return dependency !== 'record' && dependency !== 'nothing';
}
