/** A program that accepts options. */
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

/** The audience of an option of the pipeline, as most options are. */
const PIPELINE_AUDIENCE: readonly OptionAudience[] = ['function', 'command', 'transformer'];

/** The audience of an option that concerns only the function's environment, such as its log. */
export const FUNCTION_AUDIENCE = ['function'] as const satisfies readonly OptionAudience[];

/** The audience of an option for what the library is handed ready to use, such as documents and files. */
export const PROGRAM_AUDIENCE = ['function', 'command'] as const satisfies readonly OptionAudience[];

/** Whether a program accepts an option. */
export function isFor(audience: OptionAudience, row: OptionRow): boolean {
  return (row.audience ?? PIPELINE_AUDIENCE).includes(audience);
}

/** An option with one of some values; without `values`, with any value except its default. */
export interface OptionState {
  /** Its name in the environment. */
  readonly option: string;
  readonly values?: readonly string[];
}

/** What a value needs to have a useful effect. Defaults never need anything. */
export interface OptionNeed {
  /** The values that need it; by default, all except the option's default. */
  readonly values?: readonly string[];
  /** States of other options; one of them is enough. */
  readonly needs: readonly OptionState[];
  /** Why, as a clause. */
  readonly reason: string;
}

/** A value that cannot be combined with a state of another option. */
export interface OptionConflict {
  readonly isFound: (value: string) => boolean;
  /** What such a value means, as the predicate of a sentence: `names organizational units`. */
  readonly says: string;
  /** The state that it cannot be combined with. */
  readonly with: OptionState;
  /** The state of the same option that it needs instead. */
  readonly needs: OptionState;
  /** Why, as a relative clause. */
  readonly reason: string;
}

/** Values of the flat schema that an option is about; FIELDS must keep one of them. */
export interface OptionSelection {
  /** Whether a value of the option requests them. */
  readonly isAskedBy: (value: string) => boolean;
  readonly names: readonly string[];
}

/**
 * Exceptions for the parameter of template.yaml that sets an option. Its name is the option's member with a capital.
 * The template decides whether there is such a parameter; otherwise, its parameter MoreOptions carries the option.
 */
export interface OptionParameter {
  /** The default in a stack, if it differs from that of a function alone. */
  readonly byDefault?: string;
}

/** What every option has. Its name in the environment is the key of its row. */
interface OptionRowBase {
  /** The member of the checked options, and the name that the library has for it. */
  readonly member: string;
  /** The programs that accept it; if missing, everything that runs the pipeline. */
  readonly audience?: readonly OptionAudience[];
  /** What it decides, in Markdown, for the documentation, the library's types and the template. */
  readonly sentence: string;
  readonly needs?: readonly OptionNeed[];
  readonly conflicts?: readonly OptionConflict[];
  readonly selects?: OptionSelection;
  /**
   * Prefix of variable names that can only be meant for this program, so that an unknown name aborts start-up; by
   * default, the option's own name; `null` if other programs may use such names.
   */
  readonly family?: string | null;
  readonly parameter?: OptionParameter;
}

/** What a text must be. */
export interface TextPattern {
  readonly test: (text: string) => boolean;
  /** What the text must be, in messages. */
  readonly expectation: string;
}

/** Text, with a pattern that it matches unless it is empty. */
export interface TextOptionRow extends OptionRowBase {
  readonly kind: 'text';
  readonly byDefault: string;
  readonly pattern?: TextPattern;
}

/** One of a list of words. */
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
export function matching(expression: RegExp, expectation: string): TextPattern {
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
