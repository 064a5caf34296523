import { isFor, type OptionConflict, type OptionNeed, type OptionRow, type OptionState } from '../model/option-row.ts';
import type { OptionNaming } from './option-naming.ts';
import { isOptionName, OPTION_NAMES, OPTIONS, type OptionName, type Options } from './options.ts';

/**
 * The program that reads the options: the enricher (function, command or library), or the one that writes the inventory
 * document.
 */
export type OptionReader = 'enricher' | 'sweep';

/** A need of one option's values. */
export interface NeedOf extends OptionNeed {
  readonly option: OptionName;
}

/** A conflict of one option's values. */
export interface ConflictOf extends OptionConflict {
  readonly option: OptionName;
}

/**
 * What each option needs, from the rows of the options. An option whose needs are not met aborts start-up, like a
 * misspelled name. Defaults never do, so that a template may pass every variable.
 *
 * No row covers these harmless cases:
 * - numbers that tune a feature that is off (lives, rates, limits): they have no effect on their own, and
 *   `MORE_OPTIONS` passes them to both functions;
 * - `ASSUME_ROLE_NAME` and `SNAPSHOT_REGIONS` where the enricher makes no look-ups: the sweep uses them;
 * - `METRICS_NAMESPACE` with `METRICS=none`: the template always passes it;
 * - other schemas for the destination splunk, whose raw endpoint takes any text;
 * - `TAG_KEYS` without look-ups: records may carry tags themselves;
 * - `ORIGINAL_LINE`, `COMMUNITY_ID`, `CIDR_LABELS`, `ON_NODATA`, `ON_UNREADABLE`: every schema and destination has a
 *   place for them.
 *
 * `FIELDS` is checked separately: what it omits, and that it selects at least one value.
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

/** How contradictions are found and reported. */
export interface ContradictionSearch {
  readonly reader: OptionReader;
  readonly naming: OptionNaming;
  /** Options whose values were refused; they are ignored here. */
  readonly except: ReadonlySet<OptionName>;
}

/** One sentence for each option whose value conflicts with another's, or lacks something that it needs. */
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
