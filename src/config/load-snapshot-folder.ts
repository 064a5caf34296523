import { createFileFolder } from '../documents/file-folder.ts';
import type { PartitionedSource } from '../metadata/partitions/partitioned-source.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { partitionedSourceOf } from './partitioned-source-of.ts';
import { invalidOption } from './read-options.ts';

/**
 * The inventory in partitions that the options name, in a folder of files. Rejects with a `ConfigurationError` if its index
 * cannot be read. `memoryBytes` is the memory of the process, if it is limited.
 */
export async function loadSnapshotFolder(
  options: Options,
  naming: OptionNaming,
  onWarning: (message: string, error?: unknown) => void,
  memoryBytes?: number,
): Promise<PartitionedSource> {
  const { metadataSnapshot } = options;
  let failure: unknown;
  const onFailure = (message: string, error: unknown): void => {
    failure ??= error;
    if (source.hasIndex) onWarning(message, error);
  };
  const source = partitionedSourceOf(options, createFileFolder(metadataSnapshot), onFailure, memoryBytes);
  await source.refresh();
  if (source.hasIndex) return source;
  throw invalidOption(`${naming('METADATA_SNAPSHOT')}: cannot read the inventory ${metadataSnapshot}`, failure);
}
