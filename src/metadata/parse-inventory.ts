import { gunzipSync } from 'node:zlib';
import type { Inventory } from '../model/inventory.ts';
import { checkInventory } from './inventory-schema.ts';

/** Maximum decompressed size of an inventory document. A hundred thousand interfaces take about 80 MiB. */
const MAX_INVENTORY_BYTES = 512 * 1024 * 1024;

/** Reads and checks an inventory document, gzipped or not. Throws if it is not valid JSON or not a valid inventory. */
export function parseInventory(content: Buffer): Inventory {
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  const text = isGzip ? gunzipSync(content, { maxOutputLength: MAX_INVENTORY_BYTES }) : content;
  const value: unknown = JSON.parse(text.toString('utf8'));
  return checkInventory(value);
}
