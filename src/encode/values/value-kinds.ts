import type { Value, ValueKindName, ValueOf } from '../language/schema.ts';
import { ARRIVAL_VALUE } from './arrival.ts';
import { CONSTANT_VALUE } from './constant.ts';
import { END_VALUE } from './end.ts';
import { ENTRY_VALUE } from './entry.ts';
import { FAULT_VALUE } from './fault.ts';
import { FIRST_VALUE } from './first.ts';
import { JOINED_VALUE } from './joined.ts';
import { LATER_VALUE } from './later.ts';
import { LIST_VALUE } from './list.ts';
import { SETTING_VALUE } from './setting.ts';
import type { ValueAnalysis, ValueKind } from './value-kind.ts';
import { WHEN_VALUE } from './when.ts';

const VALUE_KINDS: { readonly [Kind in ValueKindName]: ValueKind<Kind> } = {
  entry: ENTRY_VALUE,
  end: END_VALUE,
  constant: CONSTANT_VALUE,
  setting: SETTING_VALUE,
  arrival: ARRIVAL_VALUE,
  fault: FAULT_VALUE,
  list: LIST_VALUE,
  first: FIRST_VALUE,
  joined: JOINED_VALUE,
  when: WHEN_VALUE,
  later: LATER_VALUE,
};

/** The operations on values of a kind. */
export function valueKindOf<Kind extends ValueKindName>(value: ValueOf<Kind>): ValueKind<Kind> {
  return VALUE_KINDS[value.kind];
}

/** Analyses a value: its dependency, the names that it shows, and its rest after a selection of fields. */
export const VALUE_ANALYSIS: ValueAnalysis = {
  dependencyOf: (value) => valueKindOf(value).dependency(value, VALUE_ANALYSIS),
  namesOf: (value) => valueKindOf(value).names(value, VALUE_ANALYSIS),
  select: (value, selector) => valueKindOf(value).select(value, selector, VALUE_ANALYSIS),
};

/** The names of the dictionary that a value shows. */
export const namesOf: (value: Value) => readonly string[] = VALUE_ANALYSIS.namesOf;
