import { UsageError } from '../../input/errors.ts';
import { hiddenText } from '../../report/database/hidden-text.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import { readThresholds, THRESHOLDS } from '../../report/detections/detections.ts';
import type { Thresholds } from '../../report/detections/threshold.ts';
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
  threshold: {
    type: 'string',
    argument: 'NAME=VALUE',
    isRepeatable: true,
    byDefault: 'those of docs/detections.md',
    sentence: `From how much on a detection reports something: ${Object.keys(THRESHOLDS).join(', ')}.`,
  },
  strict: {
    type: 'boolean',
    byDefault: 'the page names unreadable lines, and the exit status is 0',
    sentence: 'Ends with exit status 1 if lines were unreadable, though the report is written.',
  },
  stamp: {
    type: 'boolean',
    byDefault: 'the same records give the same bytes',
    sentence: 'Adds the time at which the page was made.',
  },
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

/**
 * Reads `--threshold`. Names in it have the pseudonyms that the records have. Throws a {@link UsageError} for an unknown
 * threshold or a value outside of its bounds.
 */
export function readThresholdOptions(chosen: ReportArguments, hiding: Hiding | undefined): Thresholds {
  const texts = chosen.texts('threshold');
  const thresholds = readThresholds(texts);
  if (hiding === undefined) return thresholds;
  const hidden = texts.map((text) => {
    const [name = '', value = ''] = text.split(/=(.*)/s);
    if (THRESHOLDS[name.trim()]?.kind !== 'names') return text;
    return `${name}=${value
      .split(',')
      .map((item) => hiddenText(item.trim(), hiding))
      .join(',')}`;
  });
  return readThresholds(hidden);
}
