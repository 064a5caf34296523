import type { AddressData } from '../address-data/address-data.ts';
import type { S3Access } from '../aws/connect-document.ts';
import type { Snapshot } from '../aws/connect-lookups.ts';
import { connectMetadata } from '../aws/connect-metadata.ts';
import type { LiveSource } from '../aws/lookups/live-source.ts';
import { loadJoining } from '../config/load.ts';
import { needsAws } from '../config/needs-aws.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import { isFolder } from '../config/options/metadata.ts';
import type { Options } from '../config/options.ts';
import type { OptionTexts } from '../config/read-options.ts';
import type { SignalRules } from '../enrich/signal-rules.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { CreateJoining } from '../pipeline/stages.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';
import { acceptBuiltinCode } from './accept-builtin-code.ts';
import { loadSignals } from './load-signals.ts';
import { loadTransfers } from './load-transfers.ts';
import { loadVerdicts } from './load-verdicts.ts';

/** The sources of enrichment of a function. */
export interface ConnectedSources {
  readonly metadata: MetadataSource | undefined;
  /** The source of live look-ups, if there is one. */
  readonly live: LiveSource | undefined;
  readonly verdicts: Verdicts | undefined;
  readonly transfers: Transfers | undefined;
  readonly addressData: AddressData | undefined;
  readonly signals: SignalRules | undefined;
  /** Undefined unless flows are joined. */
  readonly joining: CreateJoining | undefined;
}

/**
 * Connects the metadata, the verdicts, the transfers, the signals and the address data that a function's options
 * describe. The code of each is loaded only if needed, during init, which has a full processor, and while S3 sends
 * documents. Throws a `ConfigurationError`. `onDetail` is called with problems that concern the speed of the first
 * event only.
 */
export async function connectSources(
  options: Options,
  environment: OptionTexts,
  naming: OptionNaming,
  onWarning: (message: string, error?: unknown) => void,
  onDetail: (message: string, error: unknown) => void = () => {},
): Promise<ConnectedSources> {
  const s3: S3Access = {
    load: async () => {
      acceptBuiltinCode();
      return (await import('../aws/clients/s3-client.ts')).createS3StoreOf(environment);
    },
  };
  const warmingUp = options.metadata === 'ec2' ? warmUpLookups(environment, onDetail) : undefined;
  // at the same time as the metadata
  const connectingAddressData =
    options.addressData === ''
      ? undefined
      : import('../aws/connect-address-data.ts').then(({ connectAddressData }) =>
          connectAddressData(options, naming, s3, { onWarning }),
        );
  // an error is thrown below, after the sources of metadata
  connectingAddressData?.catch(() => {});
  const memoryBytes = memoryOf(environment);
  const file = await localSnapshot(options, naming, onWarning, memoryBytes);
  const isConnected = needsAws(options) || options.metadataGaps === 'records';
  const connecting = isConnected ? connectMetadata(options, file, onWarning, s3, memoryBytes) : undefined;
  // loaded at the same time as the code of the source; an error is thrown where they are needed
  const loadingTransfers = loadTransfers(options, naming);
  loadingTransfers.catch(() => {});
  const loadingSignals = loadSignals(options, naming);
  loadingSignals.catch(() => {});
  const loadingJoining = loadJoining(options);
  loadingJoining.catch(() => {});
  const connected = await connecting;
  const metadata = connected?.source ?? file;
  const live = connected?.live;
  const connectedVerdicts = await loadVerdicts(options, naming, { metadata, s3, onWarning, memoryBytes });
  const verdicts = connectedVerdicts?.verdicts;
  const transfers = (await loadingTransfers)(metadata, verdicts);
  await Promise.all([connected?.loaded, connectedVerdicts?.loaded, warmingUp]);
  return {
    metadata,
    live,
    verdicts,
    transfers,
    signals: await loadingSignals,
    joining: await loadingJoining,
    addressData: await connectingAddressData,
  };
}

/**
 * Warms up the EC2 client. A failure is only passed to `onDetail`: the first look-up tries again, and counts a failure.
 */
async function warmUpLookups(
  { AWS_REGION: region }: OptionTexts,
  onDetail: (message: string, error: unknown) => void,
): Promise<void> {
  if (region === undefined) return;
  acceptBuiltinCode();
  try {
    const { warmUpEc2 } = await import('../aws/clients/warm-up-ec2.ts');
    await warmUpEc2(region);
  } catch (error) {
    onDetail('the EC2 client could not be warmed up', error);
  }
}

/** The snapshot that the options name, if it is in files. */
async function localSnapshot(
  options: Options,
  naming: OptionNaming,
  onWarning: (message: string, error?: unknown) => void,
  memoryBytes: number | undefined,
): Promise<Snapshot | undefined> {
  const { metadata, metadataSnapshot } = options;
  if (metadata !== 'snapshot' || metadataSnapshot.startsWith('s3://')) return undefined;
  if (!isFolder(metadataSnapshot)) {
    return (await import('../config/load-snapshot-file.ts')).loadSnapshotFile(options, naming);
  }
  return (await import('../config/load-snapshot-folder.ts')).loadSnapshotFolder(
    options,
    naming,
    onWarning,
    memoryBytes,
  );
}

/** The memory of the function, in bytes; undefined outside Lambda. */
function memoryOf({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: megabytes }: OptionTexts): number | undefined {
  return megabytes === undefined ? undefined : Number(megabytes) * 2 ** 20;
}
