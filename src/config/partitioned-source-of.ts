import type { ObjectFolder } from '../documents/object-folder.ts';
import { PartitionedSource } from '../metadata/partitions/partitioned-source.ts';
import type { Options } from './options.ts';

const MEBIBYTE = 1_024 * 1_024;
const SECOND_MS = 1_000;

/** Memory of the function's process without metadata: 110 MiB were measured. */
const OTHER_MEMORY_MIB = 128;
/** Of the other memory, the part for objects: while one is read, its parts are in memory twice, and what is used is decoded. */
const OBJECTS_SHARE = 0.5;

/**
 * An inventory in partitions, loaded and refreshed as the options say. `memoryBytes` is the memory of the process, if it is limited:
 * partitions that would not fit are not loaded, since the process would be killed.
 */
export function partitionedSourceOf(
  options: Options,
  folder: ObjectFolder,
  onWarning: (message: string, error?: unknown) => void,
  memoryBytes = Number.POSITIVE_INFINITY,
): PartitionedSource {
  const leftBytes = Math.max(0, memoryBytes - OTHER_MEMORY_MIB * MEBIBYTE) * OBJECTS_SHARE;
  return new PartitionedSource({
    folder,
    refreshMs: options.metadataRefreshSeconds * SECOND_MS,
    maxBytes: Math.max(MEBIBYTE, Math.min(options.metadataPartitionsMib * MEBIBYTE, leftBytes)),
    listsInterfaces: options.verdicts !== 'off' || options.transfer !== 'off',
    onFailure: (name, error, fault) => {
      const advice =
        fault === 'too_large' ? '; METADATA_PARTITIONS_MIB and the function’s memory limit what is kept' : '';
      onWarning(
        `${name} is unavailable; records get the metadata in memory; failed reads count as metadataFaults${advice}`,
        error,
      );
    },
  });
}
