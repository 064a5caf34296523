import type { Inventory } from '../model/inventory.ts';
import { documentJson } from './document-json.ts';
import { checkInventory } from './inventory-schema.ts';

/** Largest inventory document, inflated. A hundred thousand interfaces take about 80 MiB. */
const MAX_INVENTORY_BYTES = 512 * 1024 * 1024;

/** Reads and checks an inventory document, gzipped or not. Throws for what is no JSON or no inventory. */
export function parseInventory(content: Buffer): Inventory {
  return checkInventory(inventoryJson(content));
}

/** The JSON value of an inventory document, unchecked. Throws for what is no JSON, or larger than it may be. */
export function inventoryJson(content: Buffer): unknown {
  return documentJson(content, 'the inventory', MAX_INVENTORY_BYTES);
}
