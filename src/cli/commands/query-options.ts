import { UsageError } from '../../input/errors.ts';
import type { Arguments, OptionTable } from '../terminal/arguments.ts';
import { OUTPUT_OPTION } from '../terminal/output-file.ts';
import { ENRICH_OPTIONS } from './enrich-command.ts';
import {
  formatOfFile,
  isResultFormat,
  RESULT_FORMAT_NAMES,
  type ResultFormat,
  readResultFormat,
} from './query-formats.ts';

const { schema: _schema, output: _output, to, ...SHARED_OPTIONS } = ENRICH_OPTIONS;

/** The options of `query`: its own, and those of `enrich`, whose schema is always the flat one. */
export const QUERY_OPTIONS = {
  named: {
    type: 'string',
    argument: 'NAME',
    sentence: 'Runs a documented query in place of SQL; --list shows them. It takes all records, whatever their hour.',
  },
  list: { type: 'boolean', sentence: 'Lists the documented queries, with what they need.' },
  sql: { type: 'boolean', sentence: 'With --named, shows the SQL instead of running it, so that you can adapt it.' },
  as: {
    type: 'string',
    argument: 'FORMAT',
    byDefault: 'by the extension of the output file, else table',
    sentence: `Format of the result: ${RESULT_FORMAT_NAMES}.`,
  },
  output: {
    ...OUTPUT_OPTION,
    sentence: `${OUTPUT_OPTION.sentence} The name of a format, such as “--output json”, chooses that format for standard output.`,
  },
  to: {
    ...to,
    argument: 'FILE|TIME',
    isRepeatable: true,
    byDefault: 'the table is not kept; no bound',
    sentence: `A file whose name ends in .parquet keeps the table of enriched records, so that later queries read it instead of enriching again. ${to.sentence}`,
  },
  ...SHARED_OPTIONS,
} as const satisfies OptionTable;

/** The arguments of `query`. */
export type QueryArguments = Arguments<keyof typeof QUERY_OPTIONS>;

/** Where the result goes. */
export interface ResultTarget {
  readonly format: ResultFormat;
  /** The output file; undefined for standard output. */
  readonly path: string | undefined;
}

/** Reads `--output` and `--as`. Throws a {@link UsageError}. */
export function readResultTarget(chosen: QueryArguments): ResultTarget {
  const output = chosen.text('output');
  const as = chosen.text('as');
  const asFormat = as === undefined ? undefined : readResultFormat(as);
  if (output === undefined || !isResultFormat(output)) {
    return { format: asFormat ?? (output === undefined ? undefined : formatOfFile(output)) ?? 'table', path: output };
  }
  if (asFormat !== undefined && asFormat !== output) {
    throw new UsageError(
      `--output ${output} and --as ${asFormat} name different formats; for a file, give --output ./${output}`,
    );
  }
  return { format: output, path: undefined };
}

const TABLE_FILE = /\.parquet$/i;

/**
 * Reads `--to`: the file for the table, and the end of the period of `s3://` inputs. Throws a {@link UsageError} if one of
 * them is given twice.
 */
export function readTo(chosen: QueryArguments): {
  readonly table: string | undefined;
  readonly time: string | undefined;
} {
  const values = chosen.texts('to');
  const tables = values.filter((value) => TABLE_FILE.test(value));
  const times = values.filter((value) => !TABLE_FILE.test(value));
  for (const [kind, { length }] of [
    ['file', tables],
    ['time', times],
  ] as const) {
    if (length > 1) throw new UsageError(`--to may be given once with a ${kind}, not ${length} times`);
  }
  return { table: tables[0], time: times[0] };
}
