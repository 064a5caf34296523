import type { AddedValues } from '../../model/added-values.generated.ts';
import { JsonFragment } from '../../model/json-fragment.ts';
import type { ValueGroup } from '../../model/value-group.ts';
import type { CompiledPart, WriteMembers } from '../text/compiled-part.ts';
import { sharedText } from '../text/shared-run.ts';
import { isShared, writeAll } from '../text/writers.ts';
import type { CompileContext } from '../values/compile-context.ts';
import { type EndName, type FragmentOwner, isEndName } from '../values/dependency.ts';
import type { KnownEnds } from '../values/known-ends.ts';
import { groupOf } from '../values/origins/grouped.ts';

/**
 * Members that depend on only one end of the flow or one group of values: they are written for the first record in which
 * it occurs, and copied for later ones. `part` is the part of the schema that `write` writes after `lead`.
 */
export function cacheForOwner(
  part: object,
  lead: string,
  owner: FragmentOwner,
  { ends }: CompileContext,
  parts: readonly CompiledPart[],
): WriteMembers {
  const number = ends.numberOf(part, lead);
  const end = isEndName(owner) ? owner : undefined;
  const shared = parts.filter(isShared);
  const write = shared.length === parts.length ? undefined : writeAll(parts);
  const findGroup = isEndName(owner) ? undefined : groupFinder(owner, ends);
  return (record, added, writer) => {
    // the ends of a record are set once for all members
    const known = end === undefined ? findGroup?.(added) : ends[end];
    if (known === undefined) return;
    const fragment = known.fragments[number];
    if (fragment !== undefined) {
      writer.fragment(fragment);
      return;
    }
    let text: string;
    const start = writer.length;
    if (write === undefined) text = sharedText(shared, known.attributes, added);
    else {
      write(record, added, writer);
      text = writer.bytes.toString('utf8', start, writer.length);
      writer.length = start;
    }
    const rendered = new JsonFragment(text);
    known.fragments[number] = rendered;
    writer.fragment(rendered);
  };
}

/** Finds the group of a record; fragments that another encoder rendered are dropped. */
function groupFinder(
  member: Exclude<FragmentOwner, EndName>,
  ends: KnownEnds,
): (added: AddedValues) => ValueGroup | undefined {
  return (added) => {
    const group = groupOf(added, member);
    if (group !== undefined) ends.adopt(group);
    return group;
  };
}
