import type { NetworkInterface, OwnershipEvent } from '../model/inventory.ts';

/** How much of the history of addresses a document keeps. */
export interface HistoryBounds {
  /** For how long, in seconds. */
  readonly seconds: number;
  /** Maximum number of earlier interfaces; those that ended first are dropped. */
  readonly entries: number;
}

/** The default bounds: records are seldom a day late, and 20,000 entries take about 6 MB. */
export const DEFAULT_HISTORY: HistoryBounds = { seconds: 24 * 3_600, entries: 20_000 };

/** An earlier interface comes of two events at least: one with which it has its addresses, and one with which it loses them. */
const EVENTS_PER_ENTRY = 2;

/** What is kept even without a history, in seconds and by number: events that arrive late are seldom later. */
const LEAST_SECONDS = 3_600;
const LEAST_EVENTS = 10_000;

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

/** Of events in the order of time, those that are as recent as the history. `seenUntil` is when interfaces were last read. */
export function boundedEvents(
  events: readonly OwnershipEvent[],
  seenUntil: number,
  { seconds, entries }: HistoryBounds,
): readonly OwnershipEvent[] {
  const since = seenUntil - Math.max(seconds, LEAST_SECONDS);
  const kept = events.filter(({ at }) => at >= since);
  return kept.slice(Math.max(0, kept.length - Math.max(entries * EVENTS_PER_ENTRY, LEAST_EVENTS)));
}
