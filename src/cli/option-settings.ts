import { isNear } from '../config/near-name.ts';
import { OPTIONS, type OptionName } from '../config/options.ts';
import type { OptionTexts } from '../config/read-options.ts';
import type { CommandOption } from './arguments.ts';
import { UsageError } from './errors.ts';

/** The option by which a command takes any option of the function. */
export const SET_OPTION = {
  type: 'string',
  argument: 'NAME=VALUE',
  isRepeatable: true,
  byDefault: 'what the function has',
  sentence: 'Any option of the function by the name that it has there, such as FIELDS="*, -src_tags, -dst_tags".',
} as const satisfies CommandOption;

/**
 * Options of the function from flags that have a name of their own (undefined where they were not given) and from
 * `NAME=VALUE` settings. Throws a {@link UsageError} for what is no option or is given twice.
 */
export function mergeSettings(flags: OptionTexts, settings: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(flags)) if (text !== undefined) texts[name] = text;
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at < 1) throw new UsageError(`--set needs NAME=VALUE, not ${JSON.stringify(setting)}`);
    const name = readName(setting.slice(0, at));
    if (Object.hasOwn(texts, name)) throw new UsageError(`--set ${name}: the option is given twice`);
    texts[name] = setting.slice(at + 1);
  }
  return texts;
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
