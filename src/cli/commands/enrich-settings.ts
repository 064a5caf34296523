import type { CreateS3Store } from '../../aws/clients/s3-store.ts';
import type { LookupCounts } from '../../aws/lookups/batched-lookup.ts';
import { loadRangeReader } from '../../config/configured-ranges.ts';
import { loadSettings, loadSnapshotFile } from '../../config/load.ts';
import { needsAws } from '../../config/needs-aws.ts';
import { needsRules } from '../../config/needs-rules.ts';
import type { OptionNaming } from '../../config/option-naming.ts';
import type { Options } from '../../config/options.ts';
import { type OptionTexts, readOptions } from '../../config/read-options.ts';
import { UsageError } from '../../input/errors.ts';
import type { MetadataSource } from '../../model/ports.ts';
import type { TransformSettings } from '../../pipeline/stages.ts';
import type { Verdicts } from '../../rules/verdicts.ts';
import { requireLookupPackages } from '../require-packages.ts';
import { asUsage, type FlagNames, mergeSettings } from '../terminal/option-settings.ts';

/** What a run may be told; each member as the option of that meaning. */
export interface EnrichOptions {
  readonly formats?: readonly string[];
  readonly schema?: string | undefined;
  /** Where to look up; where nothing is said, in the inventory if there is one. */
  readonly metadata?: string | undefined;
  /** Path of an inventory document. */
  readonly inventory?: string | undefined;
  /** Path of a rules document. */
  readonly rules?: string | undefined;
  /** Path of a file of CIDR labels, or the JSON itself. */
  readonly labels?: string | undefined;
  readonly dropsNoData?: boolean;
  /** Rules of lines to leave out. */
  readonly dropRules?: readonly string[];
  /** Of accepted flows one in so many is kept. */
  readonly sample?: string | undefined;
  /** Whether rules and sampling are only counted. */
  readonly onlyCountsDrops?: boolean;
  /** Other options of the function, `NAME=VALUE`. */
  readonly settings?: readonly string[];
}

/** Told of what needs a person, such as a permission that is missing. */
export type OnWarning = (message: string, error?: unknown) => void;

/** What a run needs to know where it calls AWS. */
export interface AwsAccess {
  /** The Region to ask where nothing else names one. Throws a {@link UsageError} where none is configured. */
  readonly region: () => Promise<string>;
  /** Told what is looked up where, once it is connected. */
  readonly onConnected: (connected: ConnectedAws) => void;
}

/** Look-ups as they are connected. */
export interface ConnectedAws {
  readonly region: string;
  /** What live look-ups count; undefined where nothing is asked for at EC2. */
  readonly lookups: LookupCounts | undefined;
}

/** The flags that give options of the function. */
const FLAG_NAMES: FlagNames = {
  LOG_FORMAT: '--format',
  NEW_FIELDS: '--set NEW_FIELDS',
  SCHEMA: '--schema',
  METADATA: '--metadata',
  METADATA_SNAPSHOT: '--inventory',
  METADATA_RULES: '--rules',
  CIDR_LABELS: '--labels',
  ON_NODATA: '--drop-nodata',
  DROP_RULES: '--drop',
  SAMPLE_ACCEPT: '--sample',
  DROP_MODE: '--count-drops',
};

/** What nobody can choose: this command writes one document a line, whatever comes in. */
const FIXED_NAMES: FlagNames = { DESTINATION: 'the destination of this command', ON_UNREADABLE: 'this command' };

/**
 * The settings of a run, checked by the rules that the function's own options have; with a source that asks EC2 where
 * that is wanted. Throws a {@link UsageError}, whose message names the option as the command calls it.
 */
export async function enrichSettings(
  given: EnrichOptions,
  onWarning: OnWarning,
  aws?: AwsAccess,
): Promise<TransformSettings> {
  const flags: OptionTexts = {
    // one document a line
    DESTINATION: 's3',
    LOG_FORMAT: given.formats === undefined || given.formats.length === 0 ? undefined : given.formats.join('\n'),
    SCHEMA: given.schema,
    // an inventory beside --metadata ec2 is a snapshot whose gaps are looked up
    METADATA: given.inventory === undefined ? given.metadata : 'snapshot',
    METADATA_GAPS: given.inventory !== undefined && given.metadata === 'ec2' ? 'ec2' : undefined,
    METADATA_SNAPSHOT: given.inventory,
    METADATA_RULES: given.rules,
    CIDR_LABELS: given.labels,
    ON_NODATA: given.dropsNoData === true ? 'drop' : undefined,
    ON_UNREADABLE: 'emit',
    DROP_RULES: given.dropRules === undefined || given.dropRules.length === 0 ? undefined : given.dropRules.join(';'),
    SAMPLE_ACCEPT: given.sample,
    DROP_MODE: given.onlyCountsDrops === true ? 'count' : undefined,
  };
  const { texts, naming: givenNaming } = mergeSettings(flags, given.settings ?? [], flagNames(given));
  const naming: OptionNaming = (name) => FIXED_NAMES[name] ?? givenNaming(name);
  if (given.metadata === 'none' && given.inventory !== undefined) {
    throw new UsageError('--metadata none and --inventory exclude each other, but both came');
  }
  const options = asUsage(() => readOptions(texts, { naming }));
  const readRange = await loadRangeReader(options);
  const load = async (metadata: MetadataSource | undefined): Promise<TransformSettings> => {
    const settings = asUsage(() => loadSettings(options, readRange, metadata, undefined, undefined, naming));
    const hasRules = asUsage(() => needsRules(options, naming));
    if (!hasRules || metadata === undefined) return settings;
    return { ...settings, verdicts: await verdictsFor(options, naming, metadata, onWarning, aws) };
  };
  const file = asUsage(() => loadSnapshotFile(options, naming));
  if (!needsAws(options)) return load(file);
  await requireLookupPackages(options);
  const region = await aws?.region();
  const { connectMetadata } = await import('../../aws/connect-metadata.ts');
  const { source, live } = await connectMetadata(options, file, onWarning, { load: loadS3, region });
  if (region !== undefined) aws?.onConnected({ region, lookups: live?.counts });
  return load(source);
}

/** Verdicts by the rules that the options name, or that the inventory has; undefined where there are none. */
async function verdictsFor(
  options: Options,
  naming: OptionNaming,
  metadata: MetadataSource,
  onWarning: OnWarning,
  aws: AwsAccess | undefined,
): Promise<Verdicts | undefined> {
  const { loadVerdicts, loadVerdictsFile, rulesPlace } = await import('../../config/load-verdicts.ts');
  const reader = { metadata, onWarning };
  const place = asUsage(() => rulesPlace(options, naming));
  if (place === undefined) return asUsage(() => loadVerdicts(options, naming, reader));
  if (!place.startsWith('s3://')) return asUsage(() => loadVerdictsFile(place, options, naming, reader));
  const { connectVerdicts } = await import('../../aws/connect-verdicts.ts');
  return connectVerdicts(options, naming, { load: loadS3, region: await aws?.region() }, reader);
}

async function loadS3(): Promise<CreateS3Store> {
  return (await import('../../aws/clients/s3-sdk.ts')).createS3Store;
}

/** What gives METADATA where an inventory does, and METADATA_GAPS where both come. */
function flagNames({ inventory, metadata }: EnrichOptions): FlagNames {
  if (inventory === undefined) return FLAG_NAMES;
  return metadata === undefined
    ? { ...FLAG_NAMES, METADATA: '--inventory' }
    : { ...FLAG_NAMES, METADATA_GAPS: '--metadata' };
}
