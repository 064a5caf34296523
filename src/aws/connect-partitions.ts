import type { Options } from '../config/options.ts';
import { partitionedSourceOf } from '../config/partitioned-source-of.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import { folderInS3 } from './clients/folder-in-s3.ts';
import type { S3Access } from './connect-document.ts';
import type { ConnectedSnapshot } from './connect-snapshot.ts';

/**
 * The inventory in partitions in S3 that the options name; starts to load its index, and refreshes it from then on. `memoryBytes` is
 * the memory of the process, if it is limited.
 */
export async function connectPartitions(
  options: Options,
  onWarning: OnWarning,
  { load, region, firstLoadMs }: S3Access,
  memoryBytes?: number,
): Promise<ConnectedSnapshot> {
  const folder = folderInS3(options.metadataSnapshot, await load(), region);
  const source = partitionedSourceOf(options, folder, onWarning, memoryBytes);
  const deadlineMs = Date.now() + (firstLoadMs ?? options.metadataTimeoutMs);
  return { source, loaded: source.refresh({ accountId: undefined, region, deadlineMs }) };
}
