import { inflateRawSync } from 'node:zlib';
import { checkInventory, inventorySchema } from '../inventory-schema.ts';
import type { UnknownMemberCounter } from '../unknown-members.ts';
import { BrokenObjectError } from './broken-object-error.ts';
import { type InventoryPart, LIST_NAMES, SECTIONS } from './inventory-lists.ts';
import { readTables } from './partition-tables.ts';
import { Sections } from './sections.ts';

/** Most bytes of JSON of the events: half a million of them. */
const MAX_EVENT_BYTES = 128 * 1024 * 1024;

/**
 * Everything in a partition, checked as an inventory is. Counts members that are not known in `unknown`. Throws a
 * `BrokenObjectError` if the content is not a partition, and a RangeError with the first defects of its items.
 */
export function readPartition(content: Buffer, unknown?: UnknownMemberCounter): InventoryPart {
  const sections = new Sections(content, 'partition');
  const { tables } = readTables(sections, undefined);
  const lists = Object.fromEntries(LIST_NAMES.map((name) => [name, tables[name].raw()]));
  const value = { version: 1, ...lists, ...eventsIn(sections) };
  unknown?.add(inventorySchema(), value, '');
  const { version: _, ...part } = checkInventory(value);
  return part;
}

function eventsIn(sections: Sections): { readonly events?: unknown } {
  const bytes = sections.bytes(SECTIONS.events);
  if (bytes.length === 0) return {};
  try {
    const json = inflateRawSync(bytes, { maxOutputLength: MAX_EVENT_BYTES }).toString('utf8');
    return { events: JSON.parse(json) };
  } catch (error) {
    throw new BrokenObjectError('its events are damaged', { cause: error });
  }
}
