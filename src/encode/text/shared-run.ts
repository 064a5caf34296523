import type { AddedValues } from '../../model/added-values.generated.ts';
import type { Subject } from '../language/schema.ts';
import type { SharedAttributes, SharedMember, WriteMembers } from './compiled-part.ts';

/** Adjacent members of one end, or of one group of values, as a writer. */
export function compileSharedRun(members: readonly SharedMember[]): WriteMembers {
  const [first] = members;
  return (_record, added, writer) => {
    const attributes = first?.read(added);
    if (attributes !== undefined) writer.text(sharedText(members, attributes, added));
  };
}

/**
 * The JSON text of members, each beginning with a comma. A process that has just started renders hundreds of ends in code that
 * is still interpreted: an absent attribute must not cost a call, and one call for an object takes half as long as one for each
 * of its texts.
 */
export function sharedText(members: readonly SharedMember[], attributes: SharedAttributes, added: AddedValues): string {
  let text = '';
  let unchanged: Record<string, string | readonly string[]> | undefined;
  for (const member of members) {
    const value = attributes[member.name];
    if (value === undefined) continue;
    const { key } = member;
    if (key !== undefined && (typeof value === 'string' || (Array.isArray(value) && value.length > 0))) {
      unchanged ??= {};
      unchanged[key] = value;
      continue;
    }
    text += membersOf(unchanged);
    unchanged = undefined;
    const json = member.jsonOf(added);
    if (json !== undefined) text += member.lead + json;
  }
  return text + membersOf(unchanged);
}

/** The members of an object that has some. */
function membersOf(values: object | undefined): string {
  return values === undefined ? '' : `,${JSON.stringify(values).slice(1, -1)}`;
}

/** The key after which a subject's texts are written unchanged; undefined if they are converted, or follow no key. */
export function keyIn(lead: string, { as, words }: Subject): string | undefined {
  return lead.length > 1 && as === undefined && words === undefined ? String(JSON.parse(lead.slice(1, -1))) : undefined;
}
