import { readJson } from '../documents/read-json.ts';
import type { Inventory } from '../model/inventory.ts';
import type { RulesDocument } from '../model/rules.ts';
import { checkInventory, inventorySchema } from './inventory-schema.ts';
import { UnknownMemberCounter, type UnknownMembers } from './unknown-members.ts';

/** What was read of an inventory document. */
export interface InventoryReading {
  readonly inventory: Inventory;
  /** Members that this release does not know, ignored. */
  readonly unknown: UnknownMembers;
}

/** Members that only a rules document has: one file may hold both documents. */
const RULES_MEMBERS: readonly string[] = [
  'scopes',
  'securityGroups',
  'networkAcls',
  'prefixLists',
  'routeTables',
  'peerings',
  'transitGateways',
  'transitGatewayAttachments',
  'vpcEndpoints',
] satisfies readonly (keyof RulesDocument)[];

/** Reads an inventory document as `parseInventory` does, and counts the members that are not known. */
export function readInventory(content: Buffer): InventoryReading {
  const value = readJson(content);
  const inventory = checkInventory(value);
  const unknown = new UnknownMemberCounter();
  unknown.add(inventorySchema(), value, '', (name) => RULES_MEMBERS.includes(name));
  return { inventory, unknown: unknown.result() };
}
