import type { Inventory } from '../model/inventory.ts';
import type { RulesDocument } from '../model/rules.ts';
import { documentJson } from './document-json.ts';
import { checkInventory, INVENTORY_SCHEMA } from './inventory-schema.ts';
import { UnknownMemberCounter, type UnknownMembers } from './unknown-members.ts';

/** Largest inventory document, inflated. A hundred thousand interfaces take about 80 MiB. */
const MAX_INVENTORY_BYTES = 512 * 1024 * 1024;

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

/** Reads and checks an inventory document, gzipped or not. Throws for what is no JSON or no inventory. */
export function parseInventory(content: Buffer): Inventory {
  return checkInventory(documentJson(content, 'the inventory', MAX_INVENTORY_BYTES));
}

/** Reads an inventory document as {@link parseInventory} does, and counts the members that are not known. */
export function readInventory(content: Buffer): InventoryReading {
  const value = documentJson(content, 'the inventory', MAX_INVENTORY_BYTES);
  const inventory = checkInventory(value);
  const unknown = new UnknownMemberCounter();
  unknown.add(INVENTORY_SCHEMA, value, '', (name) => RULES_MEMBERS.includes(name));
  return { inventory, unknown };
}
