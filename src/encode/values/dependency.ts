/** The ends to which a value can belong. `own` and `far` are resolved by the record's direction. */
export type EndName = 'source' | 'destination' | 'own' | 'far';

/** What a value depends on: the record; one end of the flow alone, so that it is rendered once for each end; or neither. */
export type Dependency = 'record' | EndName | 'nothing';

/** The dependency of a value, from the dependencies of its parts. */
export function combineDependencies(parts: readonly Dependency[]): Dependency {
  const distinct = new Set(parts.filter((part) => part !== 'nothing'));
  const [only = 'nothing'] = distinct;
  return distinct.size > 1 ? 'record' : only;
}
