import type { OriginKindName, OriginOf } from '../../../model/dictionary.ts';
import { ENDPOINT_ORIGIN } from './endpoint.ts';
import { FIELD_ORIGIN } from './field.ts';
import { GROUPED_ORIGIN } from './grouped.ts';
import { LINE_ORIGIN } from './line.ts';
import { NUMBER_ORIGIN } from './number.ts';
import type { OriginKind } from './origin-kind.ts';
import { STRING_ORIGIN } from './string.ts';
import { STRINGS_ORIGIN } from './strings.ts';
import { TIME_ORIGIN } from './time.ts';

const ORIGIN_KINDS: { readonly [Kind in OriginKindName]: OriginKind<Kind> } = {
  field: FIELD_ORIGIN,
  time: TIME_ORIGIN,
  number: NUMBER_ORIGIN,
  string: STRING_ORIGIN,
  strings: STRINGS_ORIGIN,
  grouped: GROUPED_ORIGIN,
  line: LINE_ORIGIN,
  endpoint: ENDPOINT_ORIGIN,
};

/** The operations on values of an origin. */
export function originKindOf<Kind extends OriginKindName>(origin: OriginOf<Kind>): OriginKind<Kind> {
  return ORIGIN_KINDS[origin.kind];
}
