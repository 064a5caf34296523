import { isNear } from '../../config/near-name.ts';
import type { OptionNaming } from '../../config/option-naming.ts';
import { isOptionName, OPTION_NAMES, type OptionName } from '../../config/options.ts';
import { ConfigurationError, type OptionTexts } from '../../config/read-options.ts';
import { UsageError } from '../../input/errors.ts';
import type { CommandOption } from './arguments.ts';

/** The option with which any option of the function can be set. */
export const SET_OPTION = {
  type: 'string',
  argument: 'NAME=VALUE',
  isRepeatable: true,
  byDefault: 'the defaults of the function',
  sentence:
    'Any option of the function, by the name of its environment variable, such as FIELDS="*, -src_tags, -dst_tags".',
} as const satisfies CommandOption;

/** The flags of a command that set options of the function; all others are set with `--set`. */
export type FlagNames = Readonly<Partial<Record<OptionName, string>>>;

/** The function's options as given to a command, and their names in messages. */
export interface MergedSettings {
  readonly texts: Record<string, string>;
  readonly naming: OptionNaming;
}

/**
 * Options of the function from dedicated flags (undefined if not given) and from `NAME=VALUE` settings. Throws a {@link
 * UsageError} for an unknown or repeated option.
 */
export function mergeSettings(flags: OptionTexts, settings: readonly string[], flagNames: FlagNames): MergedSettings {
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(flags)) if (text !== undefined) texts[name] = text;
  const set = new Set<OptionName>();
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at < 1) throw new UsageError(`--set needs NAME=VALUE, not ${JSON.stringify(setting)}`);
    const name = readName(setting.slice(0, at));
    if (set.has(name)) throw new UsageError(`--set ${name}: the option is given twice`);
    if (Object.hasOwn(texts, name)) {
      const flag = flagNames[name];
      throw new UsageError(
        flag === undefined
          ? `--set ${name}: this command always has ${name}=${texts[name]}`
          : `--set ${name}: the option is given twice, with ${flag} too`,
      );
    }
    set.add(name);
    texts[name] = setting.slice(at + 1);
  }
  return { texts, naming: (name) => (set.has(name) ? undefined : flagNames[name]) ?? `--set ${name}` };
}

/** Calls a function that reads options, and converts its configuration errors into a {@link UsageError}. */
export function asUsage<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/** As {@link asUsage}, for a function that reads them asynchronously. */
export async function asUsageLater<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    return asUsage(() => {
      throw error;
    });
  }
}

function readName(name: string): OptionName {
  if (isOptionName(name)) return name;
  const meant = OPTION_NAMES.find((candidate) => isNear(name.toUpperCase().replaceAll('-', '_'), candidate));
  throw new UsageError(
    meant === undefined
      ? `--set ${name}: it is not an option of the function; those are ${OPTION_NAMES.join(', ')}`
      : `--set ${name}: it is not an option of the function; did you mean ${meant}?`,
  );
}
