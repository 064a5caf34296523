import { readJson } from '../documents/read-json.ts';
import type { Inventory } from '../model/inventory.ts';
import { checkInventory } from './inventory-schema.ts';

/**
 * Reads and checks an inventory document, gzipped or not. Throws if it is not JSON, not an inventory, or has more than
 * `maxBytes` when decompressed.
 */
export function parseInventory(content: Buffer, maxBytes?: number): Inventory {
  return checkInventory(readJson(content, maxBytes));
}
