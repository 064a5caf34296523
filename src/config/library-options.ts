import type { OptionAudience } from '../model/option-row.ts';
import { OPTION_NAMES, OPTIONS, type OptionName } from './options.ts';

/** Options of `createTransformer` that come as text or numbers. */
export const TRANSFORMER_OPTIONS: readonly OptionName[] = optionsFor('transformer');

/** Options of `createEc2Metadata` that come as text or numbers. */
export const LOOKUP_OPTIONS: readonly OptionName[] = optionsFor('lookups');

function optionsFor(audience: OptionAudience): readonly OptionName[] {
  return OPTION_NAMES.filter((name) => {
    const given: readonly OptionAudience[] = OPTIONS[name].audience;
    return given.includes(audience);
  });
}
