import type { ListableFolder } from '../../documents/object-folder.ts';
import { objectsOf } from './objects-of.ts';
import { OBJECT_FOLDERS, OBJECT_NAME, type PartitionIndex } from './partition-index.ts';

/** How long an object that no index names is kept, in milliseconds: another sweep may be about to write its index. */
const ORPHAN_AGE_MS = 2 * 60 * 60_000;

/**
 * Removes the objects of a folder that no index names: a sweep that ended before it wrote its index leaves them behind. Returns
 * how many. Objects with other names are left alone. Throws the store's errors.
 *
 * @param index the newest one, which is in the folder
 */
export async function removeOrphans(folder: ListableFolder, index: PartitionIndex, nowMs: number): Promise<number> {
  const named = new Set([...objectsOf(index), ...(index.retired ?? [])].map(({ object }) => object));
  const orphans: string[] = [];
  for (const name of OBJECT_FOLDERS) {
    for await (const { object, storedAtMs } of folder.list(name)) {
      if (OBJECT_NAME.test(object) && !named.has(object) && storedAtMs < nowMs - ORPHAN_AGE_MS) orphans.push(object);
    }
  }
  for (const object of orphans) await folder.remove(object);
  return orphans.length;
}
