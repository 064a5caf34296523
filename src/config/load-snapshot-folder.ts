import { createFileFolder } from '../documents/file-folder.ts';
import type { PartitionedSource } from '../metadata/partitions/partitioned-source.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { partitionedSourceOf } from './partitioned-source-of.ts';
import { ConfigurationError } from './read-options.ts';

/**
 * The inventory in partitions that the options name, in a folder of files. Rejects with a {@link ConfigurationError} if its index
 * cannot be read.
 */
export async function loadSnapshotFolder(
  options: Options,
  naming: OptionNaming,
  onWarning: (message: string, error?: unknown) => void,
): Promise<PartitionedSource> {
  const { metadataSnapshot } = options;
  let failure: unknown;
  const source = partitionedSourceOf(options, createFileFolder(metadataSnapshot), (message, error) => {
    failure ??= error;
    if (source.hasIndex) onWarning(message, error);
  });
  await source.refresh();
  if (source.hasIndex) return source;
  const reason = failure instanceof Error ? failure.message : String(failure);
  throw new ConfigurationError(
    `${naming('METADATA_SNAPSHOT')}: cannot read the inventory ${metadataSnapshot}: ${reason}`,
    { cause: failure },
  );
}
