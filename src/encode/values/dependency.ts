/** The ends that a value can be of. `own` and `far` are one or the other according to the record's direction. */
export type EndName = 'source' | 'destination' | 'own' | 'far';

/** What a value depends on: the record; one end of the flow alone, so that it is rendered once for each end; or neither. */
export type Dependency = 'record' | EndName | 'nothing';

/** What a whole depends on, from the dependencies of its parts. */
export function combineDependencies(parts: readonly Dependency[]): Dependency {
  const distinct = new Set(parts.filter((part) => part !== 'nothing'));
  const [only = 'nothing'] = distinct;
  return distinct.size > 1 ? 'record' : only;
}
