import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { ConfigurationError } from './read-options.ts';

/**
 * Whether the options ask for verdicts where rules can be read; only then is the code for rules loaded. Throws a
 * {@link ConfigurationError} where verdicts are asked for without an inventory, whose interfaces the rules belong to.
 */
export function needsRules({ verdicts, metadata }: Options, naming: OptionNaming): boolean {
  if (verdicts === 'on' && metadata !== 'snapshot') {
    throw new ConfigurationError(
      `${naming('VERDICTS')} on needs ${naming('METADATA')} to be snapshot, not ${metadata}: rules are judged with the interfaces of the inventory document`,
    );
  }
  return verdicts !== 'off' && metadata === 'snapshot';
}
