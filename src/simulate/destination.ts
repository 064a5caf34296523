import type { Options } from '../config/options.ts';
import { DESTINATIONS } from '../encode/destinations.ts';
import type { AnswerViolation } from './check-answer.ts';
import { countObjects } from './count-contents.ts';

/** How a destination takes what is delivered. */
export interface DestinationRules {
  /** The file that stands for it. */
  readonly file: string;
  /** Whether a record must be exactly one JSON object on one line. */
  readonly takesOneObject: boolean;
  /** What the destination itself puts behind each record. */
  readonly delimiter: string;
}

/**
 * Rules of destinations. Those that take one object a record keep records apart, which here a line of the file each
 * does; the others get bytes one behind the other.
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

/** What a destination that takes one object a record has against this one; undefined where nothing. */
export function refusalOf(data: Buffer): AnswerViolation | undefined {
  const text = data.toString('utf8');
  if (text.includes('\n')) return refusal('the record has a newline in it');
  if (!Buffer.from(text).equals(data)) return refusal('the record is not UTF-8');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : refusal('the record is no JSON object');
  } catch {
    return refusal('the record is not one JSON object');
  }
}

/** Documents in the data of a record that was delivered. */
export function documentsIn(data: Buffer, { takesOneObject }: DestinationRules): number {
  return takesOneObject ? 1 : countObjects(data);
}

function refusal(errorMessage: string): AnswerViolation {
  return { errorCode: 'OS.MalformedData', errorMessage };
}
