import type { AddedValue, EnricherRow } from '../../src/enrich/enricher.ts';
import { ENRICHERS } from '../../src/enrich/enrichers.ts';
import { ADDED } from '../../src/model/dictionary.ts';

/** A value that an enricher adds, and the member of `AddedValues` that holds it. */
export interface MemberOfValue {
  readonly member: string;
  readonly value: AddedValue;
}

/** Every value that enrichers add as a separate member, derived from their rows. */
export function addedMembers(): MemberOfValue[] {
  const rows: readonly EnricherRow[] = Object.values(ENRICHERS);
  const members = new Map(ADDED.flatMap(({ name, origin }) => ('member' in origin ? [[name, origin.member]] : [])));
  return rows
    .filter(({ group }) => group === undefined)
    .flatMap(({ adds }) => adds.map((value) => ({ member: members.get(value.name) ?? '', value })));
}

/** A member of `AddedValues` that holds a group of values. */
export interface GroupOfValues {
  readonly group: string;
  readonly values: readonly AddedValue[];
}

/** Every group of values that an enricher adds. */
export function addedGroups(): GroupOfValues[] {
  const rows: readonly EnricherRow[] = Object.values(ENRICHERS);
  return rows.flatMap(({ group, prefix = '', adds }) => {
    const values = adds.map((value) => ({ ...value, name: prefix + value.name }));
    return group === undefined ? [] : [{ group, values }];
  });
}
