import type { AddressData } from '../../address-data/address-data.ts';
import type { CreateS3Store } from '../../aws/clients/s3-store.ts';
import type { S3Access } from '../../aws/connect-document.ts';
import type { Snapshot } from '../../aws/connect-lookups.ts';
import type { LookupCounts } from '../../aws/lookups/batched-lookup.ts';
import { loadRangeReader } from '../../config/configured-ranges.ts';
import { loadJoining, loadSettings } from '../../config/load.ts';
import { loadSnapshotFile } from '../../config/load-snapshot-file.ts';
import { needsAws } from '../../config/needs-aws.ts';
import type { OptionNaming } from '../../config/option-naming.ts';
import { isFolder } from '../../config/options/metadata.ts';
import type { Options } from '../../config/options.ts';
import { type OptionTexts, readOptions } from '../../config/read-options.ts';
import { rulesOriginOf } from '../../config/rules-origin.ts';
import type { SignalRules } from '../../enrich/signal-rules.ts';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import { OwnershipSource } from '../../metadata/ownership-source.ts';
import type { MetadataSource } from '../../model/ports.ts';
import type { TransformSettings } from '../../pipeline/stages.ts';
import type { Verdicts } from '../../rules/verdicts.ts';
import type { TransferPrices } from '../../transfer/prices.ts';
import type { Transfers } from '../../transfer/transfers.ts';
import { requireLookupPackages } from '../require-packages.ts';
import { asUsage, asUsageLater, type FlagNames, mergeSettings } from '../terminal/option-settings.ts';

/** The options of a run; each member corresponds to a command-line option. */
export interface EnrichOptions {
  readonly formats?: readonly string[];
  readonly schema?: string | undefined;
  /** Where to look up; by default in the inventory, if there is one. */
  readonly metadata?: string | undefined;
  /** Path of an inventory document. */
  readonly inventory?: string | undefined;
  /** Path of a rules document. */
  readonly rules?: string | undefined;
  /** Path of a file of CIDR labels, or the JSON itself. */
  readonly labels?: string | undefined;
  /** Sources of address data. */
  readonly addressData?: string | undefined;
  readonly dropsNoData?: boolean;
  /** Rules for lines to drop. */
  readonly dropRules?: readonly string[];
  /** N, if one in N accepted flows is kept. */
  readonly sample?: string | undefined;
  /** Whether rules and sampling are only counted. */
  readonly onlyCountsDrops?: boolean;
  /** Whether flows are joined. */
  readonly rollsUp?: boolean;
  /** Other options of the function, `NAME=VALUE`. */
  readonly settings?: readonly string[];
}

/** Called with warnings that need attention, such as a missing permission. */
export type OnWarning = (message: string, error?: unknown) => void;

/** Access to AWS for a run. */
export interface AwsAccess {
  /** The Region for records that do not name theirs. Throws a {@link UsageError} if none is configured. */
  readonly region: () => Promise<string>;
  /** Called once the look-ups are connected. */
  readonly onConnected: (connected: ConnectedAws) => void;
}

/** The connected look-ups. */
export interface ConnectedAws {
  readonly region: string;
  /** Counts of live look-ups; undefined if EC2 is not used. */
  readonly lookups: LookupCounts | undefined;
}

/** The settings of a run of a command. */
export interface CommandSettings extends TransformSettings {
  /** The prices of transfers; undefined if transfers are off, and where there are neither metadata nor prices to check. */
  readonly prices: TransferPrices | undefined;
}

/** The flags that set options of the function. */
const FLAG_NAMES: FlagNames = {
  LOG_FORMAT: '--format',
  NEW_FIELDS: '--set NEW_FIELDS',
  SCHEMA: '--schema',
  METADATA: '--metadata',
  METADATA_SNAPSHOT: '--inventory',
  METADATA_RULES: '--rules',
  CIDR_LABELS: '--labels',
  ADDRESS_DATA: '--address-data',
  ON_NODATA: '--drop-nodata',
  DROP_RULES: '--drop',
  SAMPLE_ACCEPT: '--sample',
  DROP_MODE: '--count-drops',
  ROLLUP: '--rollup',
};

/** Options that cannot be set: this command writes one document per line for every input. */
const FIXED_NAMES: FlagNames = { DESTINATION: 'the destination of this command', ON_UNREADABLE: 'this command' };

/**
 * The settings of a run, checked like the function's own options, with a live EC2 source if requested. Throws a {@link
 * UsageError}, whose message uses the command's option names.
 */
export async function enrichSettings(
  given: EnrichOptions,
  onWarning: OnWarning,
  aws?: AwsAccess,
): Promise<CommandSettings> {
  const flags: OptionTexts = {
    // one document per line
    DESTINATION: 's3',
    LOG_FORMAT: given.formats === undefined || given.formats.length === 0 ? undefined : given.formats.join('\n'),
    SCHEMA: given.schema,
    // with --metadata ec2, an inventory is a snapshot whose gaps are looked up
    METADATA: given.inventory === undefined ? given.metadata : 'snapshot',
    METADATA_GAPS: given.inventory !== undefined && given.metadata === 'ec2' ? 'ec2' : undefined,
    METADATA_SNAPSHOT: given.inventory,
    METADATA_RULES: given.rules,
    CIDR_LABELS: given.labels,
    ADDRESS_DATA: given.addressData,
    ON_NODATA: given.dropsNoData === true ? 'drop' : undefined,
    ON_UNREADABLE: 'emit',
    DROP_RULES: given.dropRules === undefined || given.dropRules.length === 0 ? undefined : given.dropRules.join(';'),
    SAMPLE_ACCEPT: given.sample,
    DROP_MODE: given.onlyCountsDrops === true ? 'count' : undefined,
    ROLLUP: given.rollsUp === true ? 'minute' : undefined,
  };
  const { texts, naming: givenNaming } = mergeSettings(flags, given.settings ?? [], flagNames(given));
  const naming: OptionNaming = (name) => FIXED_NAMES[name] ?? givenNaming(name);
  if (given.metadata === 'none' && given.inventory !== undefined) {
    throw new UsageError('--metadata none and --inventory cannot be used together');
  }
  const options = asUsage(() => readOptions(texts, { naming }));
  const readRange = await loadRangeReader(options);
  const joining = await loadJoining(options);
  const load = async (metadata: MetadataSource | undefined): Promise<CommandSettings> => {
    const made = asUsage(() => loadSettings(options, readRange, metadata, undefined, undefined, naming));
    const settings = {
      ...made,
      addressData: await addressDataFor(options, naming, onWarning, aws),
      signals: await signalsFor(options, naming),
      joining,
      prices: await pricesFor(options, naming, metadata),
    };
    if (metadata === undefined) {
      asUsage(() => rulesOriginOf(options, naming));
      return settings;
    }
    const verdicts = await verdictsFor(options, naming, metadata, onWarning, aws);
    return { ...settings, verdicts, transfers: await transfersFor(settings.prices, metadata, verdicts) };
  };
  const file = await localSnapshot(options, naming, onWarning);
  if (!needsAws(options))
    return load(
      options.metadataGaps === 'records' && file !== undefined ? new OwnershipSource(file, Date.now, 'document') : file,
    );
  await requireLookupPackages(options);
  const region = await aws?.region();
  const { connectMetadata } = await import('../../aws/connect-metadata.ts');
  const { source, live, loaded } = await connectMetadata(options, file, onWarning, s3AccessIn(region));
  await loaded;
  if (region !== undefined) aws?.onConnected({ region, lookups: live?.counts });
  return load(source);
}

/** The snapshot that the options name, if it is in files. */
async function localSnapshot(
  options: Options,
  naming: OptionNaming,
  onWarning: OnWarning,
): Promise<Snapshot | undefined> {
  const { metadataSnapshot } = options;
  if (!isFolder(metadataSnapshot) || metadataSnapshot.startsWith('s3://')) {
    return asUsage(() => loadSnapshotFile(options, naming));
  }
  const { loadSnapshotFolder } = await import('../../config/load-snapshot-folder.ts');
  return asUsageLater(() => loadSnapshotFolder(options, naming, onWarning));
}

/** Verdicts by the rules that the options name, or that the inventory contains; undefined without rules. */
async function verdictsFor(
  options: Options,
  naming: OptionNaming,
  metadata: MetadataSource,
  onWarning: OnWarning,
  aws: AwsAccess | undefined,
): Promise<Verdicts | undefined> {
  const origin = asUsage(() => rulesOriginOf(options, naming));
  if (origin === undefined) return undefined;
  if (origin === 'ec2') {
    const { verdictsOfSource } = await import('../../rules/source-verdicts.ts');
    return verdictsOfSource(metadata);
  }
  const { loadVerdicts, loadVerdictsFile, rulesPlace } = await import('../../config/load-verdicts.ts');
  const reader = { metadata, onWarning };
  const place = asUsage(() => rulesPlace(options, naming));
  if (place === undefined) return asUsage(() => loadVerdicts(options, naming, reader));
  if (!place.startsWith('s3://')) return asUsage(() => loadVerdictsFile(place, options, naming, reader));
  const { connectVerdicts } = await import('../../aws/connect-verdicts.ts');
  const access = s3AccessIn(await aws?.region());
  const { verdicts, loaded } = await connectVerdicts(options, naming, access, reader);
  await loaded;
  return verdicts;
}

/** The prices of transfers; undefined if transfers are off, and where there are neither metadata nor prices to check. */
async function pricesFor(
  options: Options,
  naming: OptionNaming,
  metadata: MetadataSource | undefined,
): Promise<TransferPrices | undefined> {
  const isUnused = metadata === undefined && options.transferPrices === '';
  if (options.transfer === 'off' || isUnused) return undefined;
  const { loadPrices } = await import('../../config/load-transfers.ts');
  return asUsage(() => loadPrices(options, naming));
}

/** The transfers of flows, unless they are off. */
async function transfersFor(
  prices: TransferPrices | undefined,
  metadata: MetadataSource,
  verdicts: Verdicts | undefined,
): Promise<Transfers | undefined> {
  if (prices === undefined) return undefined;
  const { makeTransfers } = await import('../../config/load-transfers.ts');
  return makeTransfers(prices, metadata, verdicts);
}

/**
 * Address data from the user's sources. A source that cannot be read ends the run, since a person is waiting for the
 * result. Throws a {@link StreamError}.
 */
async function addressDataFor(
  options: Options,
  naming: OptionNaming,
  onWarning: OnWarning,
  aws: AwsAccess | undefined,
): Promise<AddressData | undefined> {
  if (options.addressData === '') return undefined;
  const { connectAddressData } = await import('../../aws/connect-address-data.ts');
  const unusable: string[] = [];
  const events = {
    onWarning,
    onUnusable: (message: string, error: unknown) => {
      unusable.push(`${message}: ${reasonOfStore(error)}`);
    },
  };
  const region = options.addressData.includes('s3://') ? await aws?.region() : undefined;
  const addressData = await asUsageLater(() => connectAddressData(options, naming, s3AccessIn(region), events));
  if (unusable.length > 0) throw new StreamError(unusable.join('; '));
  return addressData;
}

/** The rules of signals, unless they are off. */
async function signalsFor(options: Options, naming: OptionNaming): Promise<SignalRules | undefined> {
  if (options.signals === 'off') return undefined;
  const { loadSignals } = await import('../../config/load-signals.ts');
  return asUsage(() => loadSignals(options, naming));
}

/** The reason of an error of a file or of S3, whose response may have none. */
function reasonOfStore(error: unknown): string {
  const reason = reasonOf(error);
  return reason === 'UnknownError' ? 'S3 gave no reason; check the endpoint, and try again' : reason;
}

/** Access to S3 that waits for a document until the store gives up: a person is waiting for complete results. */
function s3AccessIn(region: string | undefined): S3Access {
  return { load: loadS3, region, firstLoadMs: Number.POSITIVE_INFINITY };
}

async function loadS3(): Promise<CreateS3Store> {
  return (await import('../../aws/clients/s3-sdk.ts')).createS3Store;
}

/** The flags that set METADATA if there is an inventory, and METADATA_GAPS if both are given. */
function flagNames({ inventory, metadata }: EnrichOptions): FlagNames {
  if (inventory === undefined) return FLAG_NAMES;
  return metadata === undefined
    ? { ...FLAG_NAMES, METADATA: '--inventory' }
    : { ...FLAG_NAMES, METADATA_GAPS: '--metadata' };
}
