import type { NetworkInterface } from '../model/inventory.ts';

/** How much of the history of addresses a document keeps. */
export interface HistoryBounds {
  /** For how long, in seconds. */
  readonly seconds: number;
  /** Maximum number of earlier interfaces; those that ended first are dropped. */
  readonly entries: number;
}

/** The default bounds: records are seldom a day late, and 20,000 entries take about 6 MB. */
export const DEFAULT_HISTORY: HistoryBounds = { seconds: 24 * 3_600, entries: 20_000 };

/** What is kept of earlier interfaces, in the order in which they ended, and of their ids where that is the same; `seenUntil` is when interfaces were last read. */
export function boundedHistory(
  earlier: readonly NetworkInterface[],
  seenUntil: number,
  { seconds, entries }: HistoryBounds,
): NetworkInterface[] {
  const kept = earlier
    .filter((item) => (item.seenUntil ?? 0) >= seenUntil - seconds)
    .sort((one, other) => (one.seenUntil ?? 0) - (other.seenUntil ?? 0) || compareIds(one, other));
  // slice(-0) is everything
  return kept.slice(Math.max(0, kept.length - entries));
}

function compareIds({ id: one }: NetworkInterface, { id: other }: NetworkInterface): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
