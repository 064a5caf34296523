import type { Options } from '../config/options.ts';
import { partitionedSourceOf } from '../config/partitioned-source-of.ts';
import type { ObjectFolder } from '../documents/object-folder.ts';
import type { PartitionedSource } from '../metadata/partitions/partitioned-source.ts';
import type { OnWarning } from './accounts/connect-accounts.ts';
import type { CreateS3Store } from './clients/s3-store.ts';
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

/** The objects in S3 whose keys begin with a location. */
export function folderInS3(location: string, createS3Store: CreateS3Store, region?: string): ObjectFolder {
  // requests of all objects use the same connections
  const store = createS3Store(location, { region });
  return {
    name: location,
    read: (object, { knownEtag, maxBytes } = {}) =>
      store.sibling(`${location}${object}`, maxBytes === undefined ? {} : { maxBytes }).read(knownEtag),
    write: (object, body) => store.sibling(`${location}${object}`).write(body),
    remove: (object) => store.sibling(`${location}${object}`).remove(),
  };
}
