import type { S3Access } from '../aws/connect-document.ts';
import type { Snapshot } from '../aws/connect-lookups.ts';
import { connectMetadata } from '../aws/connect-metadata.ts';
import type { LiveSource } from '../aws/lookups/live-source.ts';
import { needsAws } from '../config/needs-aws.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import type { OptionTexts } from '../config/read-options.ts';
import { isFolder } from '../config/snapshot-place.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';
import { loadTransfers } from './load-transfers.ts';
import { loadVerdicts } from './load-verdicts.ts';

/** The sources of enrichment of a function. */
export interface ConnectedSources {
  readonly metadata: MetadataSource | undefined;
  /** The source of live look-ups, if there is one. */
  readonly live: LiveSource | undefined;
  readonly verdicts: Verdicts | undefined;
  readonly transfers: Transfers | undefined;
}

/**
 * Connects the metadata, the verdicts and the transfers that a function's options describe. The code of each source is loaded only if there
 * is one, during init, which has a full processor. Throws a `ConfigurationError`.
 */
export async function connectSources(
  options: Options,
  environment: OptionTexts,
  naming: OptionNaming,
  onWarning: (message: string, error?: unknown) => void,
): Promise<ConnectedSources> {
  const s3: S3Access = {
    load: async () => (await import('../aws/clients/s3-client.ts')).createS3StoreOf(environment),
  };
  const file = await localSnapshot(options, naming, onWarning);
  const connected = needsAws(options)
    ? await connectMetadata(options, file, onWarning, s3, memoryOf(environment))
    : undefined;
  const metadata = connected?.source ?? file;
  const live = connected?.live;
  const verdicts = await loadVerdicts(options, naming, { metadata, s3, onWarning });
  return { metadata, live, verdicts, transfers: await loadTransfers(options, naming, metadata, verdicts) };
}

/** The snapshot that the options name, if it is in files. */
async function localSnapshot(
  options: Options,
  naming: OptionNaming,
  onWarning: (message: string, error?: unknown) => void,
): Promise<Snapshot | undefined> {
  const { metadata, metadataSnapshot } = options;
  if (metadata !== 'snapshot' || metadataSnapshot.startsWith('s3://')) return undefined;
  if (!isFolder(metadataSnapshot)) {
    return (await import('../config/load-snapshot-file.ts')).loadSnapshotFile(options, naming);
  }
  return (await import('../config/load-snapshot-folder.ts')).loadSnapshotFolder(options, naming, onWarning);
}

/** The memory of the function, in bytes; undefined outside Lambda. */
function memoryOf({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: megabytes }: OptionTexts): number | undefined {
  return megabytes === undefined ? undefined : Number(megabytes) * 2 ** 20;
}
