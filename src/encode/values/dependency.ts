import type { OriginOf } from '../../model/dictionary.ts';

/** The ends to which a value can belong. `own` and `far` are resolved by the record's direction. */
export type EndName = 'source' | 'destination' | 'own' | 'far';

/** The object that stores rendered fragments: an end, or a group of values by its member of `AddedValues`. */
export type FragmentOwner = EndName | OriginOf<'grouped'>['member'];

/** What a value depends on: the record; a single end or group, for which it is rendered once; or nothing. */
export type Dependency = 'record' | FragmentOwner | 'nothing';

/** The dependency of a value, from the dependencies of its parts. */
export function combineDependencies(parts: readonly Dependency[]): Dependency {
  const distinct = new Set(parts.filter((part) => part !== 'nothing'));
  const [only = 'nothing'] = distinct;
  return distinct.size > 1 ? 'record' : only;
}

/** Whether a dependency is an end or a group. */
export function isFragmentOwner(dependency: Dependency): dependency is FragmentOwner {
  return dependency !== 'record' && dependency !== 'nothing';
}

/** Whether an owner of fragments is an end. */
export function isEndName(owner: FragmentOwner): owner is EndName {
  return owner === 'source' || owner === 'destination' || owner === 'own' || owner === 'far';
}
