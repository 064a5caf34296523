import { isNear } from '../../config/near-name.ts';
import { OPTIONS, type OptionName, type Options } from '../../config/options.ts';
import { ConfigurationError, type OptionTexts, readOptions } from '../../config/read-options.ts';
import { UsageError } from '../errors.ts';
import { type FaultName, type Faults, readFault } from './faults.ts';

/**
 * The options of the function, from flags that have a name of their own (undefined where they were not given) and from
 * `NAME=VALUE` settings. Throws a {@link UsageError} for what is no option, is given twice, or would need AWS.
 */
export function functionOptions(flags: OptionTexts, settings: readonly string[]): OptionTexts {
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(flags)) if (text !== undefined) texts[name] = text;
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at < 1) throw new UsageError(`--set needs NAME=VALUE, not ${JSON.stringify(setting)}`);
    const name = readName(setting.slice(0, at));
    if (Object.hasOwn(texts, name)) throw new UsageError(`--set ${name}: the option is given twice`);
    texts[name] = setting.slice(at + 1);
  }
  const { metadata, metadataGaps, metadataSnapshot } = readFunctionOptions(texts);
  if (metadata === 'ec2' || metadataGaps === 'ec2' || metadataSnapshot.startsWith('s3://')) {
    throw new UsageError(
      'the simulated function calls no AWS service: write a document with the inventory command and name it with --inventory, or see with --fault ec2-down what happens without EC2',
    );
  }
  return texts;
}

/** The faults of some `--fault` options. Throws a {@link UsageError}. */
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

/** A number of an option of the command. Throws a {@link UsageError} that names the bounds. */
export function readNumber(
  flag: string,
  text: string | undefined,
  bounds: { readonly byDefault: number; readonly minimum: number; readonly maximum: number; readonly isWhole: boolean },
): number {
  if (text === undefined) return bounds.byDefault;
  const value = /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  const isFit = value >= bounds.minimum && value <= bounds.maximum && (!bounds.isWhole || Number.isInteger(value));
  if (isFit) return value;
  const kind = bounds.isWhole ? 'a whole number' : 'a number';
  throw new UsageError(
    `${flag} must be ${kind} from ${bounds.minimum} to ${bounds.maximum}, not ${JSON.stringify(text)}`,
  );
}

/** Reads the options as the function will. An error names them as the function does: the help of each flag has that name. */
function readFunctionOptions(texts: OptionTexts): Options {
  try {
    return readOptions(texts);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function readName(name: string): OptionName {
  if (isOptionName(name)) return name;
  const names = Object.keys(OPTIONS);
  const meant = names.find((candidate) => isNear(name.toUpperCase().replaceAll('-', '_'), candidate));
  throw new UsageError(
    meant === undefined
      ? `--set ${name}: it is not an option of the function; those are ${names.join(', ')}`
      : `--set ${name}: it is not an option of the function; did you mean ${meant}?`,
  );
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
