import type { ObjectFolder } from '../documents/object-folder.ts';
import { PartitionedSource } from '../metadata/partitions/partitioned-source.ts';
import type { Options } from './options.ts';

const MEBIBYTE = 1_024 * 1_024;
const SECOND_MS = 1_000;

/** An inventory in partitions, loaded and refreshed as the options say. */
export function partitionedSourceOf(
  options: Options,
  folder: ObjectFolder,
  onWarning: (message: string, error?: unknown) => void,
): PartitionedSource {
  return new PartitionedSource({
    folder,
    refreshMs: options.metadataRefreshSeconds * SECOND_MS,
    maxBytes: options.metadataPartitionsMib * MEBIBYTE,
    listsInterfaces: options.verdicts !== 'off' || options.transfer !== 'off',
    onFailure: (name, error, fault) => {
      const advice = fault === 'too_large' ? '; METADATA_PARTITIONS_MIB limits what is kept' : '';
      onWarning(
        `${name} is unavailable; records are output with the metadata in memory, and failed reads are counted in metadataFaults${advice}`,
        error,
      );
    },
  });
}
