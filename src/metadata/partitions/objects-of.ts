import type { PartitionIndex, StoredObject } from './partition-index.ts';

/** Every object that an index names. */
export function objectsOf({ partitions, addresses, ids, listed }: PartitionIndex): readonly StoredObject[] {
  return [...partitions, ...addresses.shards, ...ids.shards, listed];
}
