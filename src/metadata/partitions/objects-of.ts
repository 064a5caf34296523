import type { PartitionEntry, SearchedIndex, StoredObject } from './partition-index.ts';

/** An index, however its partitions are kept. */
interface ListedObjects extends Omit<SearchedIndex, 'partitions'> {
  readonly partitions: Iterable<PartitionEntry>;
}

/** Every object that an index names. */
export function objectsOf({
  partitions,
  addresses,
  ids,
  interfaceIds = [],
  listed,
}: ListedObjects): readonly StoredObject[] {
  return [...partitions, ...addresses.shards, ...ids.shards, ...interfaceIds, listed];
}

/** The objects of a new index that take the place of those in memory. */
export function changedObjects(
  before: ListedObjects,
  index: ListedObjects,
  isAtHand: (object: string) => boolean,
): readonly StoredObject[] {
  const inUse = new Set([...before.partitions].flatMap(({ number, object }) => (isAtHand(object) ? [number] : [])));
  const partitions = [...index.partitions].filter(({ number }) => inUse.has(number));
  const shardsInUse = (old: readonly StoredObject[], shards: readonly StoredObject[]) =>
    shards.filter((_, at) => old.length === shards.length && isAtHand(old[at]?.object ?? ''));
  const ownersInUse = new Set(before.interfaceIds?.flatMap(({ owner, object }) => (isAtHand(object) ? [owner] : [])));
  const objects = [
    ...partitions,
    ...(index.interfaceIds ?? []).filter(({ owner }) => ownersInUse.has(owner)),
    ...shardsInUse(before.addresses.shards, index.addresses.shards),
    ...shardsInUse(before.ids.shards, index.ids.shards),
    ...(isAtHand(before.listed.object) ? [index.listed] : []),
  ];
  return objects.filter(({ object }) => !isAtHand(object));
}
