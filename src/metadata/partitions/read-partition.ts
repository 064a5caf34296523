import { checkInventory, inventorySchema } from '../inventory-schema.ts';
import type { UnknownMemberCounter } from '../unknown-members.ts';
import type { InventoryPart } from './inventory-lists.ts';
import { Partition } from './partition.ts';

/**
 * Everything in a partition, checked as an inventory is. Counts members that are not known in `unknown`. Throws a
 * `BrokenObjectError` if the content is not a partition, and a RangeError with the first defects of its items.
 */
export function readPartition(content: Buffer, unknown?: UnknownMemberCounter): InventoryPart {
  const value = { version: 1, ...new Partition(content, undefined).raw() };
  unknown?.add(inventorySchema(), value, '');
  const { networkInterfaces, earlierInterfaces, instances, subnets, vpcs, natGateways, pods } = checkInventory(value);
  return { networkInterfaces, earlierInterfaces, instances, subnets, vpcs, natGateways, pods };
}
