import type { OnWarning } from '../aws/accounts/connect-accounts.ts';
import { createS3StoreOf } from '../aws/clients/s3-client.ts';
import { gatherSnapshot } from '../aws/inventory/gather-snapshot.ts';
import type { SnapshotSummary } from '../aws/inventory/snapshot-summary.ts';
import type { SnapshotContext } from '../aws/inventory/sweep-scopes.ts';
import { isFolder } from '../config/options/metadata.ts';
import type { Options } from '../config/options.ts';
import { ConfigurationError, invalidOption, readOptions, refuseUnknownOptions } from '../config/read-options.ts';
import { MAX_POD_LIST_BYTES } from '../metadata/listed-pod.ts';
import { rulesLocation } from '../metadata/rules-location.ts';
import { parseArn } from '../model/arn.ts';
import { createLogger } from '../telemetry/logger.ts';
import { splitList } from '../text/lists.ts';
import type { InvocationContext } from './event-context.ts';

refuseUnknownOptions(process.env);
const options = readOptions(process.env, { reader: 'sweep' });
if (!options.metadataSnapshot.startsWith('s3://')) {
  throw new ConfigurationError('METADATA_SNAPSHOT must be the s3://bucket/key of the snapshot to write');
}
const logger = createLogger(options.logLevel);
const openStore = createS3StoreOf(process.env);
const podLists = splitList(options.snapshotPods).map((location) =>
  openStore(location, { maxBytes: MAX_POD_LIST_BYTES }),
);
const sweeps =
  options.snapshotEvents === ''
    ? undefined
    : (await import('./connect-events.ts')).connectEvents(options, process.env, (message, error) =>
        logger.warn({ err: error }, message),
      );
const rulesStore = options.snapshotRules === 'on' ? openStore(locationOfRules()) : undefined;

/** Part of the invocation's remaining time that is reserved for writing the document. */
const WRITING_TIME_MS = 30_000;

/** Maximum number of failures in the log line, for the inventory and for the rules each. */
const MAX_LOGGED_FAILURES = 100;

/**
 * Lambda entry point of the scheduled function: gathers the inventory of every allowed account and Region into the
 * document of METADATA_SNAPSHOT, and their rules into the document next to it. Throws if nothing could be read or
 * written; the document then stays unchanged. With SNAPSHOT_EVENTS, it skips sweeps for a time while there are no
 * events.
 */
export async function handler(_event: unknown, context: InvocationContext): Promise<SnapshotSummary | undefined> {
  const arn = parseArn(context.invokedFunctionArn);
  if (arn === undefined) throw new Error(`the invocation context has no function ARN: ${context.invokedFunctionArn}`);
  const deadlineMs = Date.now() + Math.max(0, context.getRemainingTimeInMillis() - WRITING_TIME_MS);
  const sweep = await sweeps?.next();
  if (sweeps !== undefined && sweep === undefined) return undefined;
  const readsRules = sweep?.readsRules !== false;
  const summary = await gather(
    readsRules ? options : { ...options, snapshotRules: 'off' },
    {
      accountId: arn.accountId,
      region: arn.region,
      deadlineMs,
      podLists,
      ...(rulesStore === undefined || !readsRules ? {} : { rulesStore }),
      history: sweep?.history,
    },
    (message, error) => logger.warn({ err: error }, message),
  );
  await sweep?.done();
  const events = sweep === undefined ? {} : { events: sweep.events };
  logger.info({ ...loggable(summary), ...events }, 'snapshot written');
  return summary;
}

/** Gathers the document, or the partitions if its location is a folder. */
async function gather(chosen: Options, context: SnapshotContext, onWarning: OnWarning): Promise<SnapshotSummary> {
  const { metadataSnapshot } = chosen;
  if (!isFolder(metadataSnapshot)) return gatherSnapshot(chosen, openStore(metadataSnapshot), context, onWarning);
  const [{ listedFolderInS3 }, { gatherPartitionedSnapshot }] = await Promise.all([
    import('../aws/clients/s3-listed-folder.ts'),
    import('../aws/inventory/gather-partitioned-snapshot.ts'),
  ]);
  const folder = listedFolderInS3(metadataSnapshot, openStore, process.env);
  return gatherPartitionedSnapshot(chosen, folder, context, onWarning);
}

/** A summary with the first failures only: an organization may have hundreds, and a log event has 256 KB at most. */
function loggable(summary: SnapshotSummary): object {
  const shown = (failures: SnapshotSummary['failures']) =>
    failures.length <= MAX_LOGGED_FAILURES
      ? { failures }
      : { failures: failures.slice(0, MAX_LOGGED_FAILURES), failureCount: failures.length };
  const { rules } = summary;
  return {
    ...summary,
    ...shown(summary.failures),
    ...(rules === undefined ? {} : { rules: { ...rules, ...shown(rules.failures) } }),
  };
}

function locationOfRules(): string {
  try {
    return rulesLocation(options.metadataSnapshot);
  } catch (error) {
    throw invalidOption('METADATA_SNAPSHOT', error);
  }
}
