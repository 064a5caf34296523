import { readDocumentFile } from '../documents/read-document-file.ts';
import type { Inventory } from '../model/inventory.ts';
import { parseInventory } from './parse-inventory.ts';

/**
 * Reads and checks an inventory document from a file, gzipped or not.
 * Throws an Error that names the file, with the reason as its cause.
 */
export function readInventoryFile(path: string): Inventory {
  return readDocumentFile('inventory', path, parseInventory);
}
