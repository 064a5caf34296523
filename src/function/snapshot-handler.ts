import { createS3Store } from '../aws/clients/s3-store.ts';
import { gatherSnapshot, type SnapshotSummary } from '../aws/inventory/gather-snapshot.ts';
import { ConfigurationError, readOptions, refuseUnknownOptions } from '../config/read-options.ts';
import { rulesLocation } from '../metadata/rules-location.ts';
import { parseArn } from '../model/arn.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { InvocationContext } from './invocation-context.ts';

refuseUnknownOptions(process.env);
const options = readOptions(process.env, { reader: 'sweep' });
if (!options.metadataSnapshot.startsWith('s3://')) {
  throw new ConfigurationError('METADATA_SNAPSHOT must be the s3://bucket/key that the snapshot is written to');
}
const logger = createLogger(options.logLevel);
const store = createS3Store(options.metadataSnapshot);
const rulesStore = options.snapshotRules === 'on' ? createS3Store(locationOfRules()) : undefined;

/** Time that is kept for writing the document, of what the invocation has left. */
const WRITING_TIME_MS = 30_000;

/** Most failures in the log line, each of the inventory and of the rules. */
const MAX_LOGGED_FAILURES = 100;

/**
 * Lambda entry of the scheduled function: gathers the inventory of every allowed account and Region into the document
 * that METADATA_SNAPSHOT names, and their rules into the document next to it. Throws where nothing could be read or written; the document then stays as it was.
 */
export async function handler(_event: unknown, context: InvocationContext): Promise<SnapshotSummary> {
  const arn = parseArn(context.invokedFunctionArn);
  if (arn === undefined) throw new Error(`the invocation context has no function ARN: ${context.invokedFunctionArn}`);
  const deadlineMs = Date.now() + Math.max(0, context.getRemainingTimeInMillis() - WRITING_TIME_MS);
  const summary = await gatherSnapshot(
    options,
    store,
    { accountId: arn.accountId, region: arn.region, deadlineMs, ...(rulesStore === undefined ? {} : { rulesStore }) },
    (message, error) => logger.warn({ err: error }, message),
  );
  logger.info(loggable(summary), 'snapshot written');
  return summary;
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
    throw new ConfigurationError(`METADATA_SNAPSHOT: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
