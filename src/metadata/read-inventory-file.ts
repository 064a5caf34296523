import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Inventory } from '../model/inventory.ts';
import { checkInventory } from './inventory-schema.ts';

/** Largest inventory document, inflated. A hundred thousand interfaces take about 80 MiB. */
const MAX_INVENTORY_BYTES = 512 * 1024 * 1024;

/**
 * Reads and checks an inventory document from a file, gzipped or not.
 * Throws an Error that names the file, with the reason as its cause.
 */
export function readInventoryFile(path: string): Inventory {
  try {
    const content = readFileSync(path);
    const isGzip = content[0] === 0x1f && content[1] === 0x8b;
    const text = isGzip ? gunzipSync(content, { maxOutputLength: MAX_INVENTORY_BYTES }) : content;
    const value: unknown = JSON.parse(text.toString('utf8'));
    return checkInventory(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read the inventory ${path}: ${reason}`, { cause: error });
  }
}
