import { isFor } from '../model/option-row.ts';
import { OPTION_NAMES, OPTIONS, type OptionName } from './options.ts';

/** Options of `createTransformer` that are text or numbers. */
export const TRANSFORMER_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter((name) =>
  isFor('transformer', OPTIONS[name]),
);

/** Options of `createEc2Metadata` that are text or numbers. */
export const LOOKUP_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter((name) => isFor('lookups', OPTIONS[name]));
