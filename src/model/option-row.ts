/** Who can be given an option. */
export type OptionAudience =
  /** The function that transforms events. */
  | 'function'
  /** The scheduled function, and the command, that write the inventory document. */
  | 'snapshot'
  /** The function that reads objects in S3. */
  | 'reader'
  /** The scheduled function that fetches address data. */
  | 'fetcher'
  /** The commands that run the pipeline, which take it as `--set NAME=VALUE`. */
  | 'command'
  /** `createTransformer` of the library. */
  | 'transformer'
  /** `createEc2Metadata` of the library. */
  | 'lookups';

/** The audience of an option that decides what becomes of records, which most do. */
const PIPELINE_AUDIENCE: readonly OptionAudience[] = ['function', 'command', 'transformer'];

/** The audience of an option of the functions' own surroundings. */
export const FUNCTION_AUDIENCE = ['function'] as const satisfies readonly OptionAudience[];

/** Whether someone can be given an option. */
export function isFor(audience: OptionAudience, row: OptionRow): boolean {
  return (row.audience ?? PIPELINE_AUDIENCE).includes(audience);
}

/** An option in one of some states; without `values` in any but its default. */
export interface OptionState {
  /** Its name in the environment. */
  readonly option: string;
  readonly values?: readonly string[];
}

/** What a value needs, because it would have no effect, or a useless one, otherwise. Defaults never need anything. */
export interface OptionNeed {
  /** The values that need it; without them all but the default. */
  readonly values?: readonly string[];
  /** States of other options; one of them is enough. */
  readonly needs: readonly OptionState[];
  /** Why, as a clause. */
  readonly reason: string;
}

/** A value that cannot be combined with a state of another option. */
export interface OptionConflict {
  readonly isFound: (value: string) => boolean;
  /** What such a value says, as the predicate of a sentence: `names organizational units`. */
  readonly says: string;
  /** The state that it cannot be combined with. */
  readonly with: OptionState;
  /** The state of the same option that it needs instead. */
  readonly needs: OptionState;
  /** Why, as a relative clause. */
  readonly reason: string;
}

/** Values of the flat schema that an option asks for; FIELDS must keep one of them. */
export interface OptionSelection {
  /** Whether a value asks for them. */
  readonly isAskedBy: (value: string) => boolean;
  readonly names: readonly string[];
}

/**
 * What is special about the parameter of template.yaml that sets an option; its name is the option's member with a capital.
 * The template decides whether there is one; if not, its parameter MoreOptions carries the option.
 */
export interface OptionParameter {
  /** Its default where a stack has more to go by than a function alone. */
  readonly byDefault?: string;
}

/** What every option has. Its name in the environment is the key of its row. */
interface OptionRowBase {
  /** The member of the checked options, and the name that the library has for it. */
  readonly member: string;
  /** Who accepts it; if missing, everything that runs the pipeline. */
  readonly audience?: readonly OptionAudience[];
  /** What it decides, in Markdown, for the documentation, the library's types and the template. */
  readonly sentence: string;
  readonly needs?: readonly OptionNeed[];
  readonly conflicts?: readonly OptionConflict[];
  readonly selects?: OptionSelection;
  /**
   * How names of variables begin that can only be meant for this program, so that an unknown one stops the start; the
   * option's own name if it is not given, `null` where other programs may have such names.
   */
  readonly family?: string | null;
  readonly parameter?: OptionParameter;
}

/** Text, with a pattern that it matches unless it is empty. */
export interface TextOptionRow extends OptionRowBase {
  readonly kind: 'text';
  readonly byDefault: string;
  readonly pattern?: {
    readonly test: (text: string) => boolean;
    /** What the text must be, for messages. */
    readonly expectation: string;
  };
}

/** One of some words. */
export interface ChoiceOptionRow extends OptionRowBase {
  readonly kind: 'choice';
  readonly byDefault: string;
  readonly choices: readonly string[];
}

/** A whole number within bounds. */
export interface NumberOptionRow extends OptionRowBase {
  readonly kind: 'number';
  /** What is counted. */
  readonly unit: string;
  readonly byDefault: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * One option: everything but what it means for the pipeline. Readers, types, documentation, the template's parameters and
 * tests derive from it. A row is `as const satisfies OptionRow`, so that the types of its values are exact.
 */
export type OptionRow = TextOptionRow | ChoiceOptionRow | NumberOptionRow;

/** Rows by the names of their options. */
export type OptionTable = Readonly<Record<string, OptionRow>>;

/** A pattern of a text option from a regular expression without the flag `g`. */
export function matching(expression: RegExp, expectation: string): NonNullable<TextOptionRow['pattern']> {
  return { test: (text) => expression.test(text), expectation };
}

/** The value of an option once it is checked. */
export type OptionValue<Row> = Row extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Row extends { readonly kind: 'number' }
    ? number
    : string;

/** The checked values of a table's options, by member. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Row in Table[keyof Table] as Row['member']]: OptionValue<Row>;
};
