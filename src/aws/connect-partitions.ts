import type { Options } from '../config/options.ts';
import { partitionedSourceOf } from '../config/partitioned-source-of.ts';
import type { PartitionedSource } from '../metadata/partitions/partitioned-source.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import { folderInS3 } from './clients/folder-in-s3.ts';
import type { S3Access } from './connect-document.ts';

/** The inventory in partitions in S3 that the options name; its index is loaded, if it can be, and then followed. */
export async function connectPartitions(
  options: Options,
  onWarning: OnWarning,
  { load, region }: S3Access,
): Promise<PartitionedSource> {
  const source = partitionedSourceOf(options, folderInS3(options.metadataSnapshot, await load(), region), onWarning);
  await source.refresh({ accountId: undefined, region, deadlineMs: Date.now() + options.metadataTimeoutMs });
  return source;
}
