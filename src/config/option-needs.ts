import { isFor, type OptionConflict, type OptionNeed, type OptionRow, type OptionState } from '../model/option-row.ts';
import type { OptionNaming } from './option-naming.ts';
import { isOptionName, OPTION_NAMES, OPTIONS, type OptionName, type Options } from './options.ts';

/** Who reads the options: the enricher (function, command or library), or what writes the inventory document. */
export type OptionReader = 'enricher' | 'sweep';

/** What a value of an option needs. */
export interface NeedOf extends OptionNeed {
  readonly option: OptionName;
}

/** What a value of an option cannot be combined with. */
export interface ConflictOf extends OptionConflict {
  readonly option: OptionName;
}

/**
 * What goes with what, from the rows of the options. An option outside the states that it needs stops the start, as a
 * misspelled name does. Defaults never do, so that a template may pass every variable.
 *
 * Harmless, and therefore needed by no row:
 * - numbers that tune what is switched off (lives, rates, limits): they ask for nothing by themselves, and
 *   `MORE_OPTIONS` brings them to both functions;
 * - `ASSUME_ROLE_NAME` and `SNAPSHOT_REGIONS` where the enricher asks nothing: the sweep does;
 * - `METRICS_NAMESPACE` with `METRICS=none`: the template always passes it;
 * - other schemas for the destination splunk, whose raw endpoint takes any text;
 * - `TAG_KEYS` without look-ups: records may carry tags themselves;
 * - `ORIGINAL_LINE`, `COMMUNITY_ID`, `CIDR_LABELS`, `ON_NODATA`, `ON_UNREADABLE`: every schema and destination has a
 *   place for them.
 *
 * What a selection leaves out, and that it leaves anything, is checked with `FIELDS` itself.
 */
export const OPTION_NEEDS: readonly NeedOf[] = OPTION_NAMES.flatMap((option) => {
  const { needs = [] }: OptionRow = OPTIONS[option];
  return needs.map((need) => ({ option, ...need }));
});

/** Values that cannot be combined, from the rows of the options. */
export const OPTION_CONFLICTS: readonly ConflictOf[] = OPTION_NAMES.flatMap((option) => {
  const { conflicts = [] }: OptionRow = OPTIONS[option];
  return conflicts.map((conflict) => ({ option, ...conflict }));
});

/** How contradictions are looked for and told. */
export interface ContradictionSearch {
  readonly reader: OptionReader;
  readonly naming: OptionNaming;
  /** Options whose values are refused already: nothing is concluded from those. */
  readonly except: ReadonlySet<OptionName>;
}

/** One sentence for each option whose value cannot be combined with another's, or is given without what it needs. */
export function contradictions(options: Options, { reader, naming, except }: ContradictionSearch): string[] {
  const isRead = ({ option }: { readonly option: OptionName }): boolean =>
    reader === 'enricher' || isFor('snapshot', OPTIONS[option]);
  const isUsable = ({ option }: OptionState): boolean => isOptionName(option) && !except.has(option);
  return [
    ...OPTION_CONFLICTS.filter(
      (conflict) =>
        isRead(conflict) &&
        [conflict, conflict.with].every(isUsable) &&
        conflict.isFound(String(valueGiven(conflict.option, options))) &&
        isMet(conflict.with, options),
    ).map((conflict) => conflictSentence(conflict, naming)),
    ...OPTION_NEEDS.filter(
      (need) =>
        isRead(need) &&
        [need, ...need.needs].every(isUsable) &&
        isMet(need, options) &&
        !need.needs.some((state) => isMet(state, options)),
    ).map((need) => needSentence(need, options, naming)),
  ];
}

function isMet({ option, values }: OptionState, options: Options): boolean {
  if (!isOptionName(option)) return false;
  const value = valueGiven(option, options);
  return values === undefined ? value !== OPTIONS[option].byDefault : values.some((candidate) => candidate === value);
}

function valueGiven(option: OptionName, options: Options): string | number {
  return options[OPTIONS[option].member];
}

function conflictSentence({ option, says, needs, reason }: ConflictOf, naming: OptionNaming): string {
  const needed = isOptionName(needs.option) ? naming(needs.option) : needs.option;
  return `${naming(option)} ${says}: that needs ${needed} to be ${needs.values?.join(' or ')}, ${reason}`;
}

function needSentence(need: NeedOf, options: Options, naming: OptionNaming): string {
  const needed = need.needs.map(({ option, values }) => {
    if (!isOptionName(option)) return option;
    const name = naming(option);
    return values === undefined ? name : `${name} to be ${values.join(' or ')}, not ${valueGiven(option, options)}`;
  });
  const given = naming(need.option);
  const subject = need.values === undefined ? given : `${given} ${need.values.join(' or ')}`;
  return `${subject} needs ${needed.join(', or ')}: ${need.reason}`;
}
