import { isFolder } from '../config/options/metadata.ts';
import type { Options } from '../config/options.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import type { S3Access } from './connect-document.ts';
import type { Snapshot } from './connect-lookups.ts';
import type { ConnectedSnapshot } from './connect-snapshot.ts';
import type { LiveSource } from './lookups/live-source.ts';

/** A metadata source that uses AWS, and its live part, whose counts are logged. */
export interface ConnectedMetadata {
  readonly source: MetadataSource;
  readonly live: LiveSource | undefined;
  /** Fulfilled when the snapshot in S3, if there is one, has been loaded, has failed to load, or has taken too long. */
  readonly loaded: Promise<void>;
}

/**
 * Creates the metadata source of the options, if it uses AWS: live look-ups, a snapshot in S3, or a snapshot whose gaps
 * are looked up. `file` is the snapshot if it is a file. The loading of an S3 snapshot is started; if it fails or takes too
 * long, records are output without it until it is available. The code of each kind of source is loaded only if there is one.
 * `memoryBytes` is the memory of the process, if it is limited.
 */
export async function connectMetadata(
  options: Options,
  file: Snapshot | undefined,
  onWarning: OnWarning,
  s3: S3Access,
  memoryBytes?: number,
): Promise<ConnectedMetadata> {
  const inS3 = file === undefined ? await snapshotInS3(options, onWarning, s3, memoryBytes) : undefined;
  const snapshot = file ?? inS3?.source;
  const loaded = inS3?.loaded ?? Promise.resolve();
  if (options.metadata === 'snapshot' && options.metadataGaps === 'none' && snapshot !== undefined) {
    return { source: snapshot, live: undefined, loaded };
  }
  const { connectLookups } = await import('./connect-lookups.ts');
  return { ...(await connectLookups(options, snapshot, onWarning)), loaded };
}

/** The snapshot that the options name, if it is in S3. */
async function snapshotInS3(
  options: Options,
  onWarning: OnWarning,
  s3: S3Access,
  memoryBytes: number | undefined,
): Promise<ConnectedSnapshot | undefined> {
  if (!options.metadataSnapshot.startsWith('s3://')) return undefined;
  // loaded at the same time as the code of the snapshot; `connectSnapshot` reports an error
  s3.load().catch(() => {});
  if (isFolder(options.metadataSnapshot)) {
    const { connectPartitions } = await import('./connect-partitions.ts');
    return connectPartitions(options, onWarning, s3, memoryBytes);
  }
  const { connectSnapshot } = await import('./connect-snapshot.ts');
  return connectSnapshot(options, onWarning, s3, memoryBytes);
}
