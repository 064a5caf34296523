import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { ConfigurationError } from './read-options.ts';

/** Where rules for verdicts come from: a document, or live look-ups. */
export type RulesOrigin = 'document' | 'ec2';

/**
 * Where rules are read from; undefined if there are no verdicts, so that the code for rules is not loaded. With an inventory
 * document, rules are read from a document too. Live look-ups of rules need more calls and permissions, so they are made only
 * with `VERDICTS=on`. Throws a {@link ConfigurationError} if verdicts are on without a source of metadata.
 */
export function rulesOriginOf({ verdicts, metadata }: Options, naming: OptionNaming): RulesOrigin | undefined {
  if (metadata === 'none') {
    if (verdicts !== 'on') return undefined;
    throw new ConfigurationError(
      `${naming('VERDICTS')} on needs ${naming('METADATA')} to be snapshot or ec2, not none: rules are judged with their interfaces`,
    );
  }
  if (metadata === 'ec2') return verdicts === 'on' ? 'ec2' : undefined;
  return verdicts === 'off' ? undefined : 'document';
}
