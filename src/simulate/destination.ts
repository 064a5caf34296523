import type { Options } from '../config/options.ts';
import { DESTINATIONS } from '../encode/destinations.ts';
import type { AnswerViolation } from './check-answer.ts';
import { countObjects } from './count-contents.ts';

/** How a destination accepts data. */
export interface DestinationRules {
  /** The file that represents it. */
  readonly file: string;
  /** Whether a record must be exactly one JSON object on one line. */
  readonly takesOneObject: boolean;
  /** The delimiter that the destination itself appends to each record. */
  readonly delimiter: string;
}

/**
 * Rules of destinations. Those that accept one object per record keep records separate, here as one line of the file
 * each; the others receive concatenated bytes.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export function rulesOf(destination: Options['destination']): DestinationRules {
  const { terminator, takesSeveral } = DESTINATIONS[destination];
  const hasLines = terminator !== '' || !takesSeveral;
  return {
    file: `part-00000.${hasLines ? 'ndjson' : 'json'}`,
    takesOneObject: !takesSeveral,
    delimiter: takesSeveral ? '' : '\n',
  };
}

/** Why a destination that accepts one object per record refuses this one; undefined if it accepts it. */
export function refusalOf(data: Buffer): AnswerViolation | undefined {
  const text = data.toString('utf8');
  if (text.includes('\n')) return refusal('the record contains a newline');
  if (!Buffer.from(text).equals(data)) return refusal('the record is not UTF-8');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : refusal('the record is not a JSON object');
  } catch {
    return refusal('the record is not one JSON object');
  }
}

/** Number of documents in the data of a delivered record. */
export function documentsIn(data: Buffer, { takesOneObject }: DestinationRules): number {
  return takesOneObject ? 1 : countObjects(data);
}

function refusal(errorMessage: string): AnswerViolation {
  return { errorCode: 'OS.MalformedData', errorMessage };
}
