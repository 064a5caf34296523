import type { AddedValues } from '../../../model/added-values.generated.ts';
import type { OriginOf } from '../../../model/dictionary.ts';
import type { GroupedValue, ValueGroup } from '../../../model/value-group.ts';
import { jsonOf } from '../../text/plain-json.ts';
import { keyIn } from '../../text/shared-run.ts';
import type { OriginKind } from './origin-kind.ts';

/** A value of a group. It is read and rendered each time: members of a group are cached as a whole. */
export const GROUPED_ORIGIN: OriginKind<'grouped'> = {
  dependency: ({ member }) => member,
  compile: (origin, value, lead) => ({
    lead,
    owner: origin.member,
    name: origin.attribute,
    key: keyIn(lead, value),
    jsonOf: (added) => {
      const known = groupedValue(origin, added);
      return known === undefined ? undefined : jsonOf(value, typeof known === 'number' ? String(known) : known);
    },
    read: (added) => groupOf(added, origin.member)?.attributes,
  }),
  has: (origin) => (_record, added) => groupedValue(origin, added) !== undefined,
  text: (origin) => (_record, added) => {
    const known = groupedValue(origin, added);
    return typeof known === 'string' || typeof known === 'number' ? String(known) : undefined;
  },
};

function groupedValue({ member, attribute }: OriginOf<'grouped'>, added: AddedValues): GroupedValue {
  return groupOf(added, member)?.attributes[attribute];
}

/** The group that a record has. */
export function groupOf(added: AddedValues, member: OriginOf<'grouped'>['member']): ValueGroup | undefined {
  return added[member];
}
