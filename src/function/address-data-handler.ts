import { type FetchResult, fetchSources } from '../address-fetch/fetch-sources.ts';
import { folderInS3 } from '../aws/clients/folder-in-s3.ts';
import { createS3StoreOf } from '../aws/clients/s3-client.ts';
import { readFetcherOptions } from '../config/read-fetcher-options.ts';
import { FETCHER_METRICS } from '../telemetry/fetcher-metric-table.ts';
import { createFunctionMetrics } from '../telemetry/function-metrics.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { InvocationContext } from './event-context.ts';

const configuration = readFetcherOptions(process.env);
const logger = createLogger(configuration.logLevel);
const metrics = createFunctionMetrics(
  configuration,
  configuration.streamName,
  async () => ({ table: FETCHER_METRICS }),
  (message, error) => logger.warn({ err: error }, message),
);
const folder = folderInS3(configuration.folder, createS3StoreOf(process.env));

/** Part of the invocation's remaining time that is reserved for checking and writing what arrived last. */
const WRITING_TIME_MS = 30_000;
/** Time limit of a download. */
const DOWNLOAD_MS = 120_000;

/**
 * Lambda entry point of the scheduled function that fetches address data: requests the sources that are due, and writes
 * them to ADDRESS_FETCH_FOLDER with the document that lists them. Throws if the folder cannot be read or written. Also
 * throws, after storing everything that was fetched, if a source has no version at all or has failed for too long.
 */
export async function handler(_event: unknown, context: InvocationContext): Promise<readonly FetchResult[]> {
  const startedAt = Date.now();
  const results = await fetchSources({
    sources: configuration.sources,
    listed: configuration.listed,
    folder,
    maxShrinkPercent: configuration.maxShrinkPercent,
    download: { timeoutMs: DOWNLOAD_MS },
    deadlineMs: startedAt + Math.max(0, context.getRemainingTimeInMillis() - WRITING_TIME_MS),
    now: Date.now,
    onResult: () => {},
    onWarning: (message, error) => logger.warn(error === undefined ? {} : { err: error }, message),
  });
  logger.info({ sources: results }, 'address data fetched');
  (await metrics).write({ results, elapsedMs: Date.now() - startedAt });
  const overdue = results.filter(({ isOverdue }) => isOverdue);
  if (overdue.length > 0) {
    const reasons = overdue.map(({ name, outcome, reason }) => `${name} (${reason ?? outcome})`);
    throw new Error(`sources of address data need attention: ${reasons.join('; ')}`);
  }
  return results;
}
