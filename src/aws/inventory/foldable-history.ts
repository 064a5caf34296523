import type { Options } from '../../config/options.ts';
import type { foldHistory } from '../../metadata/history/fold-history.ts';
import type { HistoryCollector } from '../../metadata/history/history-collector.ts';
import type { HistoryBounds } from '../../metadata/history-bounds.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';

/** Events of EC2, and descriptions of interfaces at other times. */
export interface HistorySource {
  /** Reads those from a time on, Unix seconds; undefined for all. */
  read(since: number | undefined): Promise<Pick<HistoryCollector, 'facts' | 'coverage'>>;
}

/** How much of the history is kept. */
export function historyBoundsOf({ snapshotHistoryHours, snapshotHistoryEntries }: Options): HistoryBounds {
  return { seconds: snapshotHistoryHours * 3_600, entries: snapshotHistoryEntries };
}

/** How long before the earlier reading events are read again, in seconds: some come late. */
const LATE_SECONDS = 3_600;

/** Events since the earlier sweep, with the code that folds them into an inventory. */
export interface FoldableHistory extends Pick<HistoryCollector, 'facts' | 'coverage'> {
  readonly fold: typeof foldHistory;
}

/** Reads the events. Never rejects: without them, an inventory has what its sweeps show. */
export async function readFoldableHistory(
  earlierSeenUntil: number | undefined,
  history: HistorySource | undefined,
  onWarning: OnWarning,
): Promise<FoldableHistory | undefined> {
  if (history === undefined) return undefined;
  try {
    const { facts, coverage } = await history.read(
      earlierSeenUntil === undefined ? undefined : earlierSeenUntil - LATE_SECONDS,
    );
    const { foldHistory } = await import('../../metadata/history/fold-history.ts');
    return { facts, coverage, fold: foldHistory };
  } catch (error) {
    onWarning('events of EC2 are not used', error);
    return undefined;
  }
}

/** Adds what events show to the inventory. Never rejects. */
export async function withHistory(
  inventory: Inventory,
  previous: Inventory | undefined,
  source: HistorySource | undefined,
  bounds: HistoryBounds,
  onWarning: OnWarning,
): Promise<Inventory> {
  const history = await readFoldableHistory(previous?.seenUntil, source, onWarning);
  if (history === undefined) return inventory;
  try {
    return history.fold(inventory, history.facts, history.coverage, bounds);
  } catch (error) {
    onWarning('events of EC2 are not used', error);
    return inventory;
  }
}
