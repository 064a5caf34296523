import type { Options } from '../config/options.ts';
import { RefreshingSource, readSnapshot } from '../metadata/refreshing-source.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import { connectDocument, type S3Access } from './connect-document.ts';
import type { Snapshot } from './connect-lookups.ts';

/**
 * Maximum memory that loading a document takes, in bytes per byte of JSON. Measured: 80 MiB of JSON, with 100,000
 * interfaces, take 430 MiB.
 */
const MEMORY_PER_BYTE = 7;

/** A snapshot that is loaded and refreshed. */
export interface ConnectedSnapshot {
  readonly source: Snapshot;
  /** Fulfilled when the first load has ended or its time limit has passed. */
  readonly loaded: Promise<void>;
}

/**
 * The snapshot in S3 that the options name: starts to load it, and refreshes it from then on. `memoryBytes` is the
 * memory of the process, if it is limited: a document that would not fit is not loaded, since the process would be
 * killed.
 */
export async function connectSnapshot(
  options: Options,
  onWarning: OnWarning,
  s3: S3Access,
  memoryBytes?: number,
): Promise<ConnectedSnapshot> {
  const maxBytes = memoryBytes === undefined ? undefined : Math.floor(memoryBytes / MEMORY_PER_BYTE);
  const { document, loaded } = await connectDocument({
    location: options.metadataSnapshot,
    s3,
    parse: (content) => readSnapshot(content, maxBytes),
    refreshMs: options.metadataRefreshSeconds * 1_000,
    timeoutMs: options.metadataTimeoutMs,
    onFailure: (name, error) =>
      onWarning(`the inventory ${name} is unavailable; records get the metadata in memory`, error),
  });
  return { source: new RefreshingSource(document), loaded };
}
