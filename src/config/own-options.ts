import { keysOf } from '../model/keys-of.ts';
import type { OptionRow, OptionTable, OptionValues } from '../model/option-row.ts';
import { quoted } from '../text/quoted.ts';
import { nearestName } from './near-name.ts';
import {
  ConfigurationError,
  expectationOf,
  type OptionTexts,
  readValue,
  refuseUnknownOptions,
} from './read-options.ts';

/** The values of a table’s options, and their problems. */
export interface OwnOptions<Table extends OptionTable> {
  readonly values: OptionValues<Table>;
  /** One sentence per problem; the option then has its default. */
  readonly problems: readonly string[];
}

/**
 * Reads the options that one function has in addition to those of the transform. Throws a {@link ConfigurationError}
 * for a misspelled name.
 */
export function readOwnOptions<Table extends OptionTable>(table: Table, environment: OptionTexts): OwnOptions<Table> {
  refuseUnknownNames(keysOf(table), environment);
  const problems: string[] = [];
  const values: Record<string, string | number> = {};
  for (const [name, row] of Object.entries<OptionRow>(table)) {
    const text = environment[name]?.trim() ?? '';
    const value = text === '' ? row.byDefault : readValue(row, text);
    values[row.member] = value ?? row.byDefault;
    if (value === undefined) problems.push(`${name} must be ${expectationOf(row)}, not ${quoted(text)}`);
  }
  if (!areValuesOf(table, values)) throw new Error('an option has an invalid default');
  return { values, problems };
}

function refuseUnknownNames(names: readonly string[], environment: OptionTexts): void {
  const others = Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
  for (const name of Object.keys(others)) {
    const meant = nearestName(name.toUpperCase().replaceAll('-', '_'), names);
    if (meant !== undefined) throw new ConfigurationError(`${name} is not an option; did you mean ${meant}?`);
  }
  refuseUnknownOptions(others);
}

/** Whether an object has a value of the right kind for every option. */
function areValuesOf<Table extends OptionTable>(
  table: Table,
  values: Readonly<Record<string, string | number>>,
): values is Readonly<Record<string, string | number>> & OptionValues<Table> {
  return Object.values<OptionRow>(table).every((row) => {
    const value = values[row.member];
    if (row.kind === 'number') return typeof value === 'number';
    return typeof value === 'string' && (row.kind === 'text' || row.choices.includes(value));
  });
}
