import { foldHistory } from '../../../src/metadata/history/fold-history.ts';
import { HistoryCollector } from '../../../src/metadata/history/history-collector.ts';
import { parseInventory } from '../../../src/metadata/parse-inventory.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';
import type { Inventory, NetworkInterface } from '../../../src/model/inventory.ts';
import { VPC } from './trail-records.ts';

/** An inventory with all items of a history folded in without limits; serialized and parsed again as a document. */
export function folded(items: readonly unknown[], inventory: Inventory): Inventory {
  const collector = new HistoryCollector();
  for (const item of items) collector.add(item);
  const bounds = { seconds: Number.POSITIVE_INFINITY, entries: 1_000_000 };
  const document = foldHistory(inventory, collector.facts, collector.coverage, bounds);
  return parseInventory(Buffer.from(JSON.stringify(document)));
}

/** An inventory without interfaces that was read at a given time. */
export function emptyInventory(seenUntil: number): Inventory {
  return { version: 1, seenUntil, networkInterfaces: [] };
}

/** The time of a flow in the form that metadata sources expect. */
export function flowTime(startSeconds: number, endSeconds: number): AskedTime {
  const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  return { startSeconds, endSeconds, ...always, since: -1, reason: undefined };
}

/** The interface that a document names for an address at the time of a flow. */
export function namedThen(
  inventory: Inventory,
  address: string,
  start: number,
  end: number = start,
): NetworkInterface | undefined {
  return new SnapshotSource(inventory).interfaceInVpc(VPC, address, flowTime(start, end));
}
