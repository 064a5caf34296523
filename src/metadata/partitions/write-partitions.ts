import type { ObjectFolder } from '../../documents/object-folder.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { PartitionIndex } from './partition-index.ts';
import { type PartitionedSummary, PartitionWriter } from './partition-writer.ts';
import { splitInventory } from './split-inventory.ts';

/**
 * Writes an inventory that is in memory into a folder of partitions. `previous` is the index that is there; `now` is in Unix
 * seconds.
 */
export async function writePartitions(
  inventory: Inventory,
  folder: ObjectFolder,
  previous: PartitionIndex | undefined,
  now: number,
): Promise<PartitionedSummary> {
  const writer = new PartitionWriter(folder, previous);
  for (const [name, part] of splitInventory(inventory)) await writer.add(name, part);
  const { generatedAt, seenUntil, isFirstReading, accountIds } = inventory;
  return writer.finish({ generatedAt, seenUntil, isFirstReading, accountIds }, now);
}
