import { loadRangeReader } from '../../config/configured-ranges.ts';
import { type OptionTexts, readOptions } from '../../config/read-options.ts';
import { rulesOriginOf } from '../../config/rules-origin.ts';
import { makeSettings } from '../../config/settings.ts';
import { UsageError } from '../../input/errors.ts';
import { type FaultName, type Faults, readFault } from '../../simulate/faults.ts';
import { asUsage, type FlagNames, mergeSettings } from '../terminal/option-settings.ts';

/** The flags that set options of the function. */
const FLAG_NAMES: FlagNames = {
  LOG_FORMAT: '--format',
  DESTINATION: '--destination',
  SCHEMA: '--schema',
  METADATA: '--inventory',
  METADATA_SNAPSHOT: '--inventory',
  METADATA_RULES: '--rules',
  CIDR_LABELS: '--labels',
  ON_NODATA: '--drop-nodata',
  DROP_RULES: '--drop',
  SAMPLE_ACCEPT: '--sample',
};

/** Options of the function as in its environment, and facts about them. */
export interface FunctionOptions {
  readonly options: OptionTexts;
  /** Unknown fields of LOG_FORMAT that were not declared as new. */
  readonly unknownFields: readonly string[];
}

/**
 * The options of the function, from dedicated flags (undefined if not given) and from `NAME=VALUE` settings. Throws a
 * {@link UsageError} that names the user's argument if an option is unknown, repeated, has a value that the function
 * would refuse, or would need AWS. The function itself checks files.
 */
export async function functionOptions(flags: OptionTexts, settings: readonly string[]): Promise<FunctionOptions> {
  const { texts, naming } = mergeSettings(flags, settings, FLAG_NAMES);
  const options = asUsage(() => readOptions(texts, { naming }));
  const { metadata, metadataGaps, metadataSnapshot, metadataRules } = options;
  if (
    metadata === 'ec2' ||
    metadataGaps === 'ec2' ||
    [metadataSnapshot, metadataRules].some((place) => place.startsWith('s3://'))
  ) {
    throw new UsageError(
      'the simulated function calls no AWS service: write a document with the inventory command and pass it with --inventory, or use --fault ec2-down to see what happens without EC2',
    );
  }
  asUsage(() => rulesOriginOf(options, naming));
  const readRange = await loadRangeReader(options);
  const { unknownFields } = asUsage(() =>
    makeSettings(options, { readRange }, undefined, undefined, undefined, naming),
  );
  return { options: texts, unknownFields };
}

/** Reads the faults of the `--fault` options. Throws a {@link UsageError}. */
export function readFaults(texts: readonly string[]): Faults {
  const faults: Partial<Record<FaultName, number>> = {};
  for (const text of texts) {
    try {
      const [name, probability] = readFault(text);
      if (faults[name] !== undefined) throw new RangeError(`${name} is given twice`);
      faults[name] = probability;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UsageError(`--fault ${error.message}`, { cause: error });
    }
  }
  return faults;
}
