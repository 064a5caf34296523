import { createS3Store } from '../aws/clients/s3-store.ts';
import { gatherSnapshot, type SnapshotSummary } from '../aws/inventory/gather-snapshot.ts';
import { ConfigurationError, readOptions, refuseUnknownOptions } from '../config/read-options.ts';
import { parseArn } from '../model/arn.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { InvocationContext } from './invocation-context.ts';

refuseUnknownOptions(process.env);
const options = readOptions(process.env, { reader: 'sweep' });
if (!options.metadataSnapshot.startsWith('s3://')) {
  throw new ConfigurationError('METADATA_SNAPSHOT must be the s3://bucket/key of the snapshot to write');
}
const logger = createLogger(options.logLevel);
const store = createS3Store(options.metadataSnapshot);

/** Part of the invocation's remaining time that is reserved for writing the document. */
const WRITING_TIME_MS = 30_000;

/**
 * Lambda entry point of the scheduled function: gathers the inventory of every allowed account and Region into the
 * document of METADATA_SNAPSHOT. Throws if nothing could be read or written; the document then stays unchanged.
 */
export async function handler(_event: unknown, context: InvocationContext): Promise<SnapshotSummary> {
  const arn = parseArn(context.invokedFunctionArn);
  if (arn === undefined) throw new Error(`the invocation context has no function ARN: ${context.invokedFunctionArn}`);
  const deadlineMs = Date.now() + Math.max(0, context.getRemainingTimeInMillis() - WRITING_TIME_MS);
  const summary = await gatherSnapshot(
    options,
    store,
    { accountId: arn.accountId, region: arn.region, deadlineMs },
    (message, error) => logger.warn({ err: error }, message),
  );
  logger.info(summary, 'snapshot written');
  return summary;
}
