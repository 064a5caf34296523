import { isSelected } from '../encode/language/selection.ts';
import { DICTIONARY } from '../model/dictionary.ts';
import { splitList } from '../text/lists.ts';
import type { OptionNaming } from './option-naming.ts';
import type { OptionName, Options } from './options.ts';

/** An option that asks for values, which FIELDS must then not leave out. */
interface SelectionNeed {
  readonly option: OptionName;
  readonly isAsked: (options: Options) => boolean;
  /** Names of the flat schema; one of them is enough. */
  readonly names: readonly string[];
}

/** What goes with a selection of fields. */
export const SELECTION_NEEDS: readonly SelectionNeed[] = [
  { option: 'ORIGINAL_LINE', isAsked: ({ originalLine }) => originalLine === 'on', names: ['original_line'] },
  { option: 'COMMUNITY_ID', isAsked: ({ communityId }) => communityId === 'on', names: ['community_id'] },
  {
    option: 'TAG_KEYS',
    isAsked: ({ tagKeys }) => splitList(tagKeys).length > 0,
    names: DICTIONARY.filter(({ json }) => json === 'map').map(({ name }) => name),
  },
];

/** One sentence for each option whose values FIELDS leaves out. */
export function selectionContradictions(options: Options, naming: OptionNaming): string[] {
  const terms = splitList(options.fields);
  if (terms.length === 0) return [];
  return SELECTION_NEEDS.filter(
    ({ isAsked, names }) => isAsked(options) && !names.some((name) => isSelected(terms, name)),
  ).map(({ option, names }) => `${naming(option)} needs ${names.join(' or ')}, which ${naming('FIELDS')} leaves out`);
}
