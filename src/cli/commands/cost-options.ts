import { UsageError } from '../../input/errors.ts';
import type { CostDimension } from '../../report/cost/cost-sql.ts';
import type { Arguments, OptionTable } from '../terminal/arguments.ts';
import { OUTPUT_OPTION } from '../terminal/output-file.ts';
import { LOADING_OPTIONS } from './loading-options.ts';
import { formatOfFile, isResultFormat, type ResultFormat, readResultFormat } from './query-formats.ts';

/** The values of `--by`. */
const BREAKDOWNS = ['owner', 'class', 'service', 'month', 'savings'] as const;

/** The formats of the result; costs are not written as Parquet. */
export type CostFormat = Exclude<ResultFormat, 'parquet'>;

/** The options of `cost`: its own, and those for loading its inputs. */
export const COST_OPTIONS = {
  by: {
    type: 'string',
    argument: BREAKDOWNS.join('|'),
    byDefault: 'one screen with the largest items of each list',
    sentence: 'Lists all costs by owner, class, service or month, or all ways to save money.',
  },
  tag: {
    type: 'string',
    argument: 'KEY',
    sentence: 'Lists all costs by the value of this tag of the interfaces and instances that caused them.',
  },
  compare: {
    type: 'string',
    argument: 'PATH',
    sentence:
      'Compares the charges with a bill of the same period: a Cost and Usage Report, legacy or 2.0, or an export of FOCUS, as CSV, gzipped or not, or Parquet; or a folder with its files.',
  },
  as: {
    type: 'string',
    argument: 'FORMAT',
    byDefault: 'by the extension of the output file, else table',
    sentence: 'Format of the result: table, csv, json, ndjson. All except table have exact amounts.',
  },
  output: OUTPUT_OPTION,
  ...LOADING_OPTIONS,
} as const satisfies OptionTable;

/** The arguments of `cost`. */
export type CostArguments = Arguments<keyof typeof COST_OPTIONS>;

/** The listing that `cost` writes. */
export type CostView =
  | { readonly kind: 'overview' }
  | { readonly kind: 'costs'; readonly by: CostDimension; readonly tagKey: string | undefined }
  | { readonly kind: 'savings' }
  | { readonly kind: 'compare'; readonly bill: string };

/**
 * Reads which listing is written. Throws a {@link UsageError} for options that exclude each other, or an unknown value.
 */
export function readCostView(chosen: CostArguments): CostView {
  const given = (['by', 'tag', 'compare'] as const).filter((name) => chosen.text(name) !== undefined);
  if (given.length > 1) {
    throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')} cannot be used together`);
  }
  const [by, tagKey, bill] = [chosen.text('by'), chosen.text('tag'), chosen.text('compare')];
  if (bill !== undefined) return { kind: 'compare', bill };
  if (tagKey === '') throw new UsageError('--tag must be the key of a tag, not ""');
  if (tagKey !== undefined) return { kind: 'costs', by: 'tag', tagKey };
  if (by === undefined) return { kind: 'overview' };
  const breakdown = BREAKDOWNS.find((name) => name === by);
  if (breakdown === undefined) {
    throw new UsageError(
      by === 'tag'
        ? '--by tag needs a key: give --tag KEY'
        : `--by must be one of ${BREAKDOWNS.join(', ')}, not ${JSON.stringify(by)}`,
    );
  }
  return breakdown === 'savings' ? { kind: 'savings' } : { kind: 'costs', by: breakdown, tagKey: undefined };
}

/** Reads `--as`, else the extension of `--output`. Throws a {@link UsageError} for a format that `cost` does not write. */
export function readCostFormat(chosen: CostArguments): CostFormat {
  const as = chosen.text('as');
  const output = chosen.text('output');
  if (output !== undefined && isResultFormat(output)) {
    throw new UsageError(`--output is the name of a file: give --as ${output}, or --output ./${output}`);
  }
  const format = as === undefined ? formatOfFile(output ?? '') : readResultFormat(as);
  if (format === 'parquet') throw new UsageError('costs are written as table, csv, json or ndjson, not as parquet');
  return format ?? 'table';
}
