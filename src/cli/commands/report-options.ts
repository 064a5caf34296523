import { UsageError } from '../../input/errors.ts';
import { hiddenText } from '../../report/database/hidden-text.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import { readThresholds, THRESHOLDS } from '../../report/detections/detections.ts';
import type { Thresholds } from '../../report/detections/threshold.ts';
import type { Arguments, OptionTable } from '../terminal/arguments.ts';
import { OUTPUT_OPTION } from '../terminal/output-file.ts';
import { LOADING_OPTIONS } from './loading-options.ts';

/** The options of `report`: its own, and those for loading its inputs. */
export const REPORT_OPTIONS = {
  output: {
    ...OUTPUT_OPTION,
    byDefault: 'standard output, unless it is a terminal',
    sentence: `File for the page. ${OUTPUT_OPTION.sentence.replace('File for the output; gzipped', 'Gzipped')}`,
  },
  summary: { type: 'boolean', sentence: 'Writes one screen of text instead of the page.' },
  json: { type: 'boolean', sentence: 'Writes all results as JSON instead of the page.' },
  threshold: {
    type: 'string',
    argument: 'NAME=VALUE',
    isRepeatable: true,
    byDefault: 'those of docs/detections.md',
    sentence: `Sets a threshold of a detection: ${Object.keys(THRESHOLDS).join(', ')}.`,
  },
  strict: {
    type: 'boolean',
    byDefault: 'the page names unreadable lines, and the exit status is 0',
    sentence: 'Writes the report, but ends with exit status 1 if lines were unreadable.',
  },
  stamp: {
    type: 'boolean',
    byDefault: 'none, so that the same records give the same bytes',
    sentence: 'Adds the time when the page was made.',
  },
  ...LOADING_OPTIONS,
} as const satisfies OptionTable;

/** The arguments of `report`. */
export type ReportArguments = Arguments<keyof typeof REPORT_OPTIONS>;

/** The form in which a report is written. */
export type ReportForm = 'page' | 'summary' | 'json';

/** Reads in which form the report is written. Throws a {@link UsageError} if the options contradict each other. */
export function readForm(chosen: ReportArguments): ReportForm {
  if (chosen.has('summary') && chosen.has('json')) {
    throw new UsageError('--summary and --json cannot be used together');
  }
  if (chosen.has('summary')) return 'summary';
  return chosen.has('json') ? 'json' : 'page';
}

/**
 * Reads `--threshold`. Names in it are replaced by the same pseudonyms as in the records. Throws a {@link UsageError}
 * for an unknown threshold or a value outside of its bounds.
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
