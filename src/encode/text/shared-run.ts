import type { AddedValues } from '../../model/added-values.generated.ts';
import type { SharedAttributes, SharedMember, WriteMembers } from './compiled-part.ts';

/** Adjacent members of one end, or of one group of values, as a writer. */
export function compileSharedRun(members: readonly SharedMember[]): WriteMembers {
  const [first] = members;
  return (_record, added, writer) => {
    const attributes = first?.attributesOf(added);
    if (attributes !== undefined) writer.text(sharedText(members, attributes, added));
  };
}

/**
 * The JSON text of members, each beginning with a comma. A process that has just started renders hundreds of ends in code that
 * is still interpreted, so that an attribute that is absent must not cost a call.
 */
export function sharedText(members: readonly SharedMember[], attributes: SharedAttributes, added: AddedValues): string {
  let text = '';
  for (let index = 0; index < members.length; index++) {
    const member = members[index];
    const value = member === undefined ? undefined : attributes[member.name];
    if (member === undefined || value === undefined) continue;
    const json = member.isPlain && typeof value === 'string' ? JSON.stringify(value) : member.jsonOf(added);
    if (json !== undefined) text += member.lead + json;
  }
  return text;
}
