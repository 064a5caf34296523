import { parseArgs } from 'node:util';
import { isNear } from '../../config/near-name.ts';
import { UsageError } from '../../input/errors.ts';

/** An option of a command; its long name is the key in the {@link OptionTable}. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** The placeholder of the value in the help. */
  readonly argument?: string;
  /** Whether it may be given several times. */
  readonly isRepeatable?: boolean;
  /** A description of the default. */
  readonly byDefault?: string;
  readonly sentence: string;
}

/** The options of a command by long name; reading and help derive from it. */
export type OptionTable = Readonly<Record<string, CommandOption>>;

/** The arguments of a command. */
export interface Arguments<Name extends string> {
  readonly operands: readonly string[];
  /** Whether an option was given. */
  has(name: Name): boolean;
  /** The value of an option; undefined if it was not given. */
  text(name: Name): string | undefined;
  /** The values of an option that may be repeated. */
  texts(name: Name): readonly string[];
}

/** The help option, which every command has. */
export const HELP_OPTION = {
  help: { type: 'boolean', short: 'h', sentence: 'Shows this text.' },
} as const satisfies OptionTable;

/**
 * Reads the arguments after a command's name. Throws a {@link UsageError} that gives the option and the value received.
 */
export function readArguments<Table extends OptionTable>(
  table: Table,
  given: readonly string[],
): Arguments<keyof Table & string> {
  const operands: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokensOf(table, given)) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (option === undefined) throw unknownOption(table, token.rawName);
    const list = values.get(token.name) ?? [];
    values.set(token.name, list);
    if (option.type === 'string' && list.length > 0 && option.isRepeatable !== true) {
      throw new UsageError(
        `${token.rawName} may be given only once, but is repeated with ${JSON.stringify(token.value)}`,
      );
    }
    list.push(readValue(option, token.rawName, token.value, token.inlineValue === true));
  }
  return {
    operands,
    has: (name) => values.has(name),
    text: (name) => values.get(name)?.[0],
    texts: (name) => values.get(name) ?? [],
  };
}

function tokensOf(table: OptionTable, given: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, short }]) => [name, { type, ...(short === undefined ? {} : { short }) }]),
  );
  // not strict, since the messages of parseArgs are less helpful than those below
  return parseArgs({ args: [...given], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function readValue(option: CommandOption, rawName: string, value: string | undefined, isInline: boolean): string {
  if (option.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value, not ${JSON.stringify(value)}`);
    return '';
  }
  const requirement = `${rawName} needs a value (${option.argument ?? 'text'})`;
  if (value === undefined) throw new UsageError(`${requirement}, but none was given`);
  const isOption = !isInline && value.length > 1 && value.startsWith('-');
  if (isOption) throw new UsageError(`${requirement}, but the option ${value} follows`);
  if (value.trim() === '') throw new UsageError(`${requirement}, but it is empty`);
  return value;
}

function unknownOption(table: OptionTable, rawName: string): UsageError {
  const names = Object.keys(table).map((name) => `--${name}`);
  const meant = names.find((name) => isNear(rawName, name));
  return new UsageError(
    meant === undefined
      ? `${rawName} is not an option; the options are ${names.join(', ')}`
      : `${rawName} is not an option; did you mean ${meant}?`,
  );
}
