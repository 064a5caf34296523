import type { Options } from '../config/options.ts';
import { partitionedSourceOf } from '../config/partitioned-source-of.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import { folderInS3 } from './clients/folder-in-s3.ts';
import type { S3Access } from './connect-document.ts';
import type { ConnectedSnapshot } from './connect-snapshot.ts';

/** The inventory in partitions in S3 that the options name; starts to load its index, and refreshes it from then on. */
export async function connectPartitions(
  options: Options,
  onWarning: OnWarning,
  { load, region, firstLoadMs }: S3Access,
): Promise<ConnectedSnapshot> {
  const source = partitionedSourceOf(options, folderInS3(options.metadataSnapshot, await load(), region), onWarning);
  const deadlineMs = Date.now() + (firstLoadMs ?? options.metadataTimeoutMs);
  return { source, loaded: source.refresh({ accountId: undefined, region, deadlineMs }) };
}
