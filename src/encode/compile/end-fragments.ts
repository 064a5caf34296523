import { JsonFragment } from '../../model/json-fragment.ts';
import type { WriteMembers } from '../text/compiled-part.ts';
import type { CompileContext } from '../values/compile-context.ts';
import type { EndName } from '../values/dependency.ts';

/**
 * Members that depend on only one end of the flow: they are written for the first record in which the end occurs, and
 * copied for later ones. `part` is the part of the schema that `write` writes after `lead`.
 */
export function cacheForEnd(
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
