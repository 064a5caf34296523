import { isNear } from '../config/near-name.ts';
import { MEMBER_NAMING } from '../config/option-naming.ts';
import { OPTIONS, type OptionName, type Options } from '../config/options.ts';
import { ConfigurationError, type OptionTexts, readOptions } from '../config/read-options.ts';

/** The allowed members of an object of options. */
export interface MemberTable {
  /** The function that takes the options, for messages. */
  readonly of: string;
  /** Members that are options of the configuration table. */
  readonly options: readonly OptionName[];
  /** Members that the function checks itself. */
  readonly others: readonly string[];
  /** Options that the function sets itself. */
  readonly fixed?: OptionTexts;
}

/**
 * Reads an object of options with the checks of the deployed function; messages name members as in the object. Throws a
 * {@link ConfigurationError} unless it is a plain object, and for unknown members, wrong types, values out of bounds,
 * and contradictory members.
 */
export function readMembers(given: unknown, table: MemberTable): Options {
  refuseUnknownMembers(given, table.of, [...table.options.map(MEMBER_NAMING), ...table.others]);
  const values = new Map<string, unknown>(Object.entries(given));
  const problems: string[] = [];
  const texts: Record<string, string | undefined> = { ...table.fixed };
  for (const name of table.options) {
    const { member, kind, ...row } = OPTIONS[name];
    const value = values.get(member);
    if (value === undefined) continue;
    const isFit = kind === 'number' ? typeof value === 'number' : typeof value === 'string';
    if (isFit) texts[name] = numberText(value) ?? String(value);
    else {
      const expected = 'choices' in row ? `one of ${row.choices.join(', ')}` : kind === 'number' ? 'a number' : 'text';
      problems.push(`${member} must be ${expected}, not ${describe(value)}`);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
  return readOptions(texts, { naming: MEMBER_NAMING });
}

/** Throws a {@link ConfigurationError} unless the value is a plain object with only known members. */
export function refuseUnknownMembers(
  given: unknown,
  of: string,
  known: readonly string[],
): asserts given is Readonly<Record<string, unknown>> {
  if (!isPlainObject(given)) {
    throw new ConfigurationError(`the options of ${of} must be a plain object, not ${describe(given)}`);
  }
  const problems = Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = known.find((member) => isNear(plain(name), plain(member)));
      const hint = meant === undefined ? `the options are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `${name.slice(0, MAX_NAME_CHARS)} is not an option of ${of}; ${hint}`;
    });
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
}

/** Maximum length of a name in a message. */
const MAX_NAME_CHARS = 80;

/** Whether a value is a plain object rather than an array, a map or an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // in Jest, an object may come from another realm with a different Object.prototype
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A short description of a value for a message. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MAX_NAME_CHARS ? `${value.slice(0, MAX_NAME_CHARS)}…` : value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'function':
      return 'a function';
    case 'object':
      return value instanceof Promise ? 'a promise (await it first)' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/** A number as text from which options are read: whole numbers without an exponent. */
function numberText(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value).toString() : undefined;
}

/** A name without case and separators, so that LOG_FORMAT is recognised as a misspelling of logFormat. */
function plain(name: string): string {
  return name.slice(0, MAX_NAME_CHARS).toLowerCase().replaceAll(/[_-]/g, '');
}
