import { messageOf } from '../model/message-of.ts';
import type { OptionRow } from '../model/option-row.ts';
import { quoted } from '../text/quoted.ts';
import { expandMoreOptions } from './more-options.ts';
import { isNear } from './near-name.ts';
import { environmentNaming, type OptionNaming } from './option-naming.ts';
import { contradictions, type OptionReader } from './option-needs.ts';
import { MORE_OPTIONS, OPTION_NAMES, OPTIONS, type OptionName, type Options } from './options.ts';

/** An invalid configuration. The message names every invalid option, its bound and the value received. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** That an option is invalid, for the reason that another error gives. */
export function invalidOption(name: string, error: unknown): ConfigurationError {
  return new ConfigurationError(`${name}: ${messageOf(error)}`, { cause: error });
}

/**
 * Values of options as text, by the option's name in the environment; absent or empty means the default. An environment
 * may have some of them in `MORE_OPTIONS`.
 */
export type OptionTexts = Readonly<Record<string, string | undefined>>;

/** Maximum length of a value in a message. */
const MAX_QUOTED_CHARS = 80;

/** The program that reads the options, and how messages name them. */
export interface OptionReading {
  /** The program that reads the options, which decides the contradictions that matter. Default: the enricher. */
  readonly reader?: OptionReader;
  /** How messages name an option. Default: its name in the environment. */
  readonly naming?: OptionNaming;
}

/**
 * Reads and checks every option, first each value, then what it needs. Throws a {@link ConfigurationError} that names
 * every problem.
 */
export function readOptions(
  givenTexts: OptionTexts,
  { reader = 'enricher', naming = environmentNaming(givenTexts) }: OptionReading = {},
): Options {
  const { texts, problems: itemProblems } = expandMoreOptions(givenTexts);
  const problems = [...itemProblems];
  const failed = new Set<OptionName>();
  const values: Record<string, string | number> = {};
  for (const name of OPTION_NAMES) {
    const row: OptionRow = OPTIONS[name];
    const text = texts[name]?.trim() ?? '';
    const value = text === '' ? row.byDefault : readValue(row, text);
    values[row.member] = value ?? row.byDefault;
    if (value !== undefined) continue;
    failed.add(name);
    problems.push(`${naming(name)} must be ${expectationOf(row)}, not ${quote(text)}`);
  }
  if (!areOptions(values)) throw new Error('an option has an invalid default');
  problems.push(...contradictions(values, { reader, naming, except: failed }));
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
  return values;
}

/** The value of an option from text; undefined if the text is invalid. */
export function readValue(row: OptionRow, text: string): string | number | undefined {
  switch (row.kind) {
    case 'text':
      return row.pattern?.test(text) === false ? undefined : text;
    case 'choice':
      return row.choices.includes(text) ? text : undefined;
    case 'number': {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= row.minimum && value <= row.maximum ? value : undefined;
    }
  }
}

/** What an option must be, for messages. */
export function expectationOf(row: OptionRow): string {
  switch (row.kind) {
    case 'text':
      return row.pattern?.expectation ?? 'text';
    case 'choice':
      return `one of ${row.choices.join(', ')}`;
    case 'number':
      return `a whole number from ${row.minimum} to ${row.maximum}`;
  }
}

/** Whether an object has a value of the right kind for every option. */
function areOptions(values: Readonly<Record<string, string | number>>): values is Options {
  return OPTION_NAMES.every((name) => {
    const row: OptionRow = OPTIONS[name];
    const value = values[row.member];
    if (row.kind === 'number') return typeof value === 'number';
    return typeof value === 'string' && (row.kind === 'text' || row.choices.includes(value));
  });
}

/** Matches names of variables that can only be meant for options of this program. */
const FAMILIES = new RegExp(
  `^(?:${[...OPTION_NAMES.flatMap(familyOf), `${singularOf(MORE_OPTIONS)}S?`].join('|')})(?:_|$)`,
);

/** Patterns of names that can only be meant for an option; by default its own name, also in the singular. */
function familyOf(name: OptionName): string[] {
  const { family }: OptionRow = OPTIONS[name];
  if (family === null) return [];
  return [family ?? `${singularOf(name)}S?`];
}

function singularOf(name: string): string {
  return name.replace(/S$/, '');
}

/**
 * Variables of Lambda, Node.js, the C library and the SDKs, which are never misspelled options, although NODE_OPTIONS
 * differs from MORE_OPTIONS by two letters only: comparing them with each option takes 1 ms of a cold start.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const SYSTEM_VARIABLE = /^(?:_|(?:AWS|LAMBDA|LD|MALLOC|NODE)_|(?:LANG|PATH|TZ)$)/;

/**
 * Refuses misspelled option names in an environment: names that differ from an option by two letters at most, or begin like
 * an option. Throws a {@link ConfigurationError}.
 */
export function refuseUnknownOptions(environment: OptionTexts): void {
  const names = [...OPTION_NAMES, MORE_OPTIONS];
  const problems = Object.keys(environment)
    .filter((name) => !SYSTEM_VARIABLE.test(name) && !names.includes(name))
    .flatMap((name) => {
      const spelled = name.toUpperCase().replaceAll('-', '_');
      const meant = names.find((option) => isNear(spelled, option));
      if (meant !== undefined) return [`${name} is not an option; did you mean ${meant}?`];
      return FAMILIES.test(name) ? [`${name} is not an option; the options are ${names.join(', ')}`] : [];
    });
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
}

function quote(value: string): string {
  return quoted(value, MAX_QUOTED_CHARS);
}
