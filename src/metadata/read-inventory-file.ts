import { readFileSync } from 'node:fs';
import type { Inventory } from '../model/inventory.ts';
import { parseInventory } from './parse-inventory.ts';

/**
 * Reads and checks an inventory document from a file, gzipped or not.
 * Throws an Error that names the file, with the reason as its cause.
 */
export function readInventoryFile(path: string): Inventory {
  try {
    return parseInventory(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read the inventory ${path}: ${reason}`, { cause: error });
  }
}
