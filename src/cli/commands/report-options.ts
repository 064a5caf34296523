import { UsageError } from '../../input/errors.ts';
import type { Arguments, OptionTable } from '../terminal/arguments.ts';
import { OUTPUT_OPTION } from '../terminal/output-file.ts';
import { LOADING_OPTIONS } from './loading-options.ts';

/** The options of `report`: its own, and those by which it loads its inputs. */
export const REPORT_OPTIONS = {
  output: {
    ...OUTPUT_OPTION,
    byDefault: 'standard output, unless it is a terminal',
    sentence: `File for the page. ${OUTPUT_OPTION.sentence.replace('File for the output; gzipped', 'Gzipped')}`,
  },
  summary: { type: 'boolean', sentence: 'Writes one screen of text in place of the page.' },
  json: { type: 'boolean', sentence: 'Writes all results as JSON in place of the page.' },
  ...LOADING_OPTIONS,
} as const satisfies OptionTable;

/** The arguments of `report`. */
export type ReportArguments = Arguments<keyof typeof REPORT_OPTIONS>;

/** What a report is written as. */
export type ReportForm = 'page' | 'summary' | 'json';

/** Reads what the report is written as. Throws a {@link UsageError} if there are two answers. */
export function readForm(chosen: ReportArguments): ReportForm {
  if (chosen.has('summary') && chosen.has('json')) {
    throw new UsageError('--summary and --json cannot be used together');
  }
  if (chosen.has('summary')) return 'summary';
  return chosen.has('json') ? 'json' : 'page';
}
