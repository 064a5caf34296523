import { readInventoryFile } from '../metadata/read-inventory-file.ts';
import { SnapshotSource } from '../metadata/snapshot-source.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { invalidOption } from './read-options.ts';

/**
 * The snapshot, if the options name a file. A separate module, since the function loads the code that checks inventory
 * documents only if there is one. Throws a `ConfigurationError`.
 */
export function loadSnapshotFile(options: Options, naming: OptionNaming): SnapshotSource | undefined {
  if (options.metadata !== 'snapshot' || options.metadataSnapshot.startsWith('s3://')) return undefined;
  try {
    return new SnapshotSource(readInventoryFile(options.metadataSnapshot));
  } catch (error) {
    throw invalidOption(naming('METADATA_SNAPSHOT'), error);
  }
}
