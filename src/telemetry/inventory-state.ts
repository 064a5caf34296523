import type { MetadataSource } from '../model/ports.ts';
import type { InventoryState } from './metric-facts.ts';

/** The state of a source's inventory document at a time in Unix milliseconds; undefined if it has no document. */
export function inventoryStateOf(source: MetadataSource | undefined, nowMs: number): InventoryState | undefined {
  const writtenAtMs = source?.writtenAtMs;
  if (writtenAtMs === undefined) return undefined;
  const isMissing = writtenAtMs === Number.NEGATIVE_INFINITY;
  return { isMissing, ageMs: isMissing ? undefined : nowMs - writtenAtMs };
}
