import { join } from 'node:path';
import { readRegularFile } from '../../documents/regular-file.ts';
import type { Inventory } from '../../model/inventory.ts';
import { messageOf } from '../../model/message-of.ts';
import { INDEX_NAME, parsePartitionIndex } from './partition-index.ts';
import { readPartition } from './read-partition.ts';
import { inventoryOf } from './split-inventory.ts';

/**
 * Reads a whole inventory from a folder of partitions, for what needs to know all of it. Throws an Error that names the folder,
 * with the reason as its cause.
 */
export function readInventoryFolder(path: string): Inventory {
  try {
    const { partitions, generatedAt, seenUntil, isFirstReading, accountIds } = parsePartitionIndex(
      readRegularFile(join(path, INDEX_NAME)),
    );
    const parts = partitions.map(({ object }) => readPartition(readRegularFile(join(path, object))));
    const all = inventoryOf(parts, { generatedAt, seenUntil, isFirstReading });
    return { ...all, ...(accountIds === undefined ? {} : { accountIds }) };
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`cannot read the inventory ${path}: ${reason}`, { cause: error });
  }
}
