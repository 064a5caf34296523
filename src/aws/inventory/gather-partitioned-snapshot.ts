import type { Options } from '../../config/options.ts';
import type { ListableFolder } from '../../documents/object-folder.ts';
import type { PartitionIndex } from '../../metadata/partitions/partition-index.ts';
import { removeOrphans } from '../../metadata/partitions/remove-orphans.ts';
import { connectAccounts, type OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import { readEarlierIndex } from './earlier-partitions.ts';
import { historyBoundsOf, readFoldableHistory } from './foldable-history.ts';
import { gatherPartitions } from './gather-partitions.ts';
import { gatherRulesDocument } from './gather-rules-document.ts';
import { warnOfIgnored } from './previous-document.ts';
import type { SnapshotSummary } from './snapshot-summary.ts';
import { otherAccounts, refuseIfNothingWasRead, type SnapshotContext, scopesOf } from './sweep-scopes.ts';

/**
 * Gathers the inventory of every allowed account and Region into a folder of partitions, of which only those that have changed are
 * written; then the rules, where the options ask for them, into their document. Rejects as `gatherSnapshot` does.
 */
export async function gatherPartitionedSnapshot(
  options: Options,
  folder: ListableFolder,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const accounts = connectAccounts(options, onWarning);
  const callerFor = (scope: Scope) => accounts.callerFor(scope);
  const { index: previous, error, isMissing } = await readEarlierIndex(folder, onWarning);
  const { accountIds, listedIds } = await otherAccounts(options, context, previous, onWarning);
  const scopes = scopesOf(options, context, accountIds);
  const { deadlineMs, podLists = [], rulesStore } = context;
  const { failures, written, pods, network, unknown } = await gatherPartitions({
    scopes,
    callerFor,
    deadlineMs,
    folder,
    previous,
    isFirstReading: isMissing,
    accountIds: listedIds,
    podLists,
    bounds: historyBoundsOf(options),
    history: await readFoldableHistory(previous?.seenUntil, context.history, onWarning),
    onWarning,
    onRead: (notRead) => {
      refuseIfNothingWasRead(notRead, scopes);
      if (notRead.length === 0 || error === undefined) return;
      throw new Error(`${folder.name} cannot be read, and not all of its data could be gathered again`, {
        cause: error,
      });
    },
  });
  warnOfIgnored({ unknown }, folder.name, onWarning);
  await cleanUp(folder, written.index, onWarning);
  const { partitions } = written.index;
  const rules =
    options.snapshotRules === 'off' || rulesStore === undefined
      ? undefined
      : await gatherRulesDocument(
          rulesStore,
          { scopes, callerFor, deadlineMs, inventory: { version: 1, networkInterfaces: [], ...network } },
          onWarning,
        );
  return {
    networkInterfaces: partitions.reduce((sum, each) => sum + each.networkInterfaces, 0),
    instances: partitions.reduce((sum, each) => sum + each.instances, 0),
    bytes: written.bytes,
    partitions: { count: partitions.length, objectsWritten: written.written },
    failures,
    ...(pods === undefined ? {} : { pods }),
    ...(rules === undefined ? {} : { rules }),
  };
}

/** Removes objects that failed sweeps have left in the folder. Never rejects: the next sweep tries again. */
async function cleanUp(folder: ListableFolder, index: PartitionIndex, onWarning: OnWarning): Promise<void> {
  try {
    await removeOrphans(folder, index, Date.now());
  } catch (error) {
    onWarning(`objects that no index names cannot be removed from ${folder.name}`, error);
  }
}
