import { gzipSync } from 'node:zlib';
import type { DocumentStore } from '../../documents/document-store.ts';
import { foldHistory } from '../../metadata/history/fold-history.ts';
import type { HistoryCollector } from '../../metadata/history/history-collector.ts';
import type { HistoryBounds } from '../../metadata/history-bounds.ts';
import { parseInventory } from '../../metadata/parse-inventory.ts';
import { readRulesIfAny } from '../../metadata/parse-rules.ts';
import type { Inventory } from '../../model/inventory.ts';

/**
 * Writes a document from a history alone, or from an earlier document and a history, without a call of EC2. Returns it.
 */
export async function writeOffline(
  store: DocumentStore,
  { facts, coverage, period }: HistoryCollector,
  bounds: HistoryBounds,
): Promise<Inventory> {
  const previous = (await store.read(undefined))?.body;
  const rules = previous === undefined ? undefined : readRulesIfAny(previous)?.rules;
  const base: Inventory =
    previous === undefined
      ? { version: 1, seenUntil: period?.until ?? 0, networkInterfaces: [] }
      : parseInventory(previous);
  if (base.seenUntil === undefined && base.networkInterfaces.length > 0) {
    throw new Error('the earlier document does not say when its interfaces were read (seenUntil)');
  }
  const document = foldHistory(base, facts, coverage, bounds);
  await store.write(gzipSync(JSON.stringify({ ...rules, ...document })));
  return document;
}
