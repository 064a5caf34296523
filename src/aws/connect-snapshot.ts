import type { Options } from '../config/options.ts';
import { RefreshingSource, readSnapshot } from '../metadata/refreshing-source.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import { connectDocument, type S3Access } from './connect-document.ts';

/** A snapshot that is loaded and followed. */
export interface ConnectedSnapshot {
  readonly source: RefreshingSource;
  /** Fulfilled when the first load has ended, or when its time is over. */
  readonly loaded: Promise<void>;
}

/** The snapshot in S3 that the options name: its loading is started, then it is followed. */
export async function connectSnapshot(
  options: Options,
  onWarning: OnWarning,
  s3: S3Access,
): Promise<ConnectedSnapshot> {
  const { document, loaded } = await connectDocument({
    location: options.metadataSnapshot,
    s3,
    parse: readSnapshot,
    refreshMs: options.metadataRefreshSeconds * 1_000,
    timeoutMs: options.metadataTimeoutMs,
    onFailure: (name, error) =>
      onWarning(`the inventory ${name} is unavailable; records are output with the metadata in memory`, error),
  });
  return { source: new RefreshingSource(document), loaded };
}
