import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { ConfigurationError } from './read-options.ts';

/** Where rules for verdicts come from: a document, or live look-ups. */
export type RulesOrigin = 'document' | 'ec2';

/**
 * Where the options let rules be read; undefined if no verdicts are made, and the code for rules is not loaded. A document is
 * used wherever there may be one. Live look-ups of rules take further calls and permissions, so they must be asked for. Throws
 * a {@link ConfigurationError} where verdicts are asked for without a source of the interfaces that rules belong to.
 */
export function rulesOriginOf({ verdicts, metadata }: Options, naming: OptionNaming): RulesOrigin | undefined {
  if (metadata === 'none') {
    if (verdicts !== 'on') return undefined;
    throw new ConfigurationError(
      `${naming('VERDICTS')} on needs ${naming('METADATA')} to be snapshot or ec2, not none: rules are judged with the interfaces that they belong to`,
    );
  }
  if (metadata === 'ec2') return verdicts === 'on' ? 'ec2' : undefined;
  return verdicts === 'off' ? undefined : 'document';
}
