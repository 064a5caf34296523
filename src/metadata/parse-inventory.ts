import { readJson } from '../documents/read-json.ts';
import type { Inventory } from '../model/inventory.ts';
import { checkInventory } from './inventory-schema.ts';

/** Reads and checks an inventory document, gzipped or not. Throws if it is not JSON, not an inventory, or too large. */
export function parseInventory(content: Buffer): Inventory {
  return checkInventory(readJson(content));
}
