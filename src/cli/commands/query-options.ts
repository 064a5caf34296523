import { UsageError } from '../../input/errors.ts';
import type { Arguments, OptionTable } from '../terminal/arguments.ts';
import { OUTPUT_OPTION } from '../terminal/output-file.ts';
import { LOADING_OPTIONS } from './loading-options.ts';
import {
  formatOfFile,
  isResultFormat,
  RESULT_FORMAT_NAMES,
  type ResultFormat,
  readResultFormat,
} from './query-formats.ts';

/** The options of `query`: its own, and those of `enrich`, whose schema is always the flat one. */
export const QUERY_OPTIONS = {
  named: {
    type: 'string',
    argument: 'NAME',
    sentence: 'Runs a documented query instead of SQL; --list shows all of them. It reads the records of all hours.',
  },
  list: { type: 'boolean', sentence: 'Lists the documented queries and the fields that they need.' },
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
  ...LOADING_OPTIONS,
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
