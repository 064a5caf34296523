import { isSelected } from '../encode/language/selection.ts';
import type { OptionRow, OptionSelection } from '../model/option-row.ts';
import { splitList } from '../text/lists.ts';
import type { OptionNaming } from './option-naming.ts';
import { OPTION_NAMES, OPTIONS, type OptionName, type Options } from './options.ts';

/** An option about values of which FIELDS must keep at least one. */
interface SelectionNeed extends OptionSelection {
  readonly option: OptionName;
}

/** The values that options require of a selection of fields, from the rows of the options. */
export const SELECTION_NEEDS: readonly SelectionNeed[] = OPTION_NAMES.flatMap((option) => {
  const { selects }: OptionRow = OPTIONS[option];
  return selects === undefined ? [] : [{ option, ...selects }];
});

/** One sentence for each option whose values FIELDS omits. */
export function selectionContradictions(options: Options, naming: OptionNaming): string[] {
  const terms = splitList(options.fields);
  if (terms.length === 0) return [];
  return SELECTION_NEEDS.filter(
    ({ option, isAskedBy, names }) =>
      isAskedBy(String(options[OPTIONS[option].member])) && !names.some((name) => isSelected(terms, name)),
  ).map(({ option, names }) => `${naming(option)} needs ${names.join(' or ')}, which ${naming('FIELDS')} omits`);
}
