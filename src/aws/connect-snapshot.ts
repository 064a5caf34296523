import type { Options } from '../config/options.ts';
import { RefreshingSource, readSnapshot } from '../metadata/refreshing-source.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import { connectDocument, type S3Access } from './connect-document.ts';

/** The snapshot in S3 that the options name, loaded if it can be and then followed. */
export async function connectSnapshot(options: Options, onWarning: OnWarning, s3: S3Access): Promise<RefreshingSource> {
  const document = await connectDocument({
    location: options.metadataSnapshot,
    s3,
    parse: readSnapshot,
    refreshMs: options.metadataRefreshSeconds * 1_000,
    timeoutMs: options.metadataTimeoutMs,
    onFailure: (name, error) =>
      onWarning(`the inventory ${name} is unavailable; records are output with the metadata in memory`, error),
  });
  return new RefreshingSource(document);
}
