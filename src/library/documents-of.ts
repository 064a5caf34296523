import type { FirehoseResult } from '../model/firehose.ts';
import type { DocumentBySchema } from './documents.generated.ts';
import { describe } from './read-members.ts';

/** A schema whose documents have a type; `splunk-raw` is `splunk` with `splunkMode: 'raw'`. */
export type DocumentSchema = keyof DocumentBySchema;

/**
 * The documents in the answer to an event, in order, whatever the delimiter of the destination. If the transformer's
 * schema is not `flat`, give it as the type argument: `documentsOf<'ecs'>(result)`. Records without output have no
 * documents.
 *
 * Numbers are read by `JSON.parse`: counters above 2^53 lose digits here, but not in the answer.
 *
 * Throws a TypeError for an invalid answer, and a SyntaxError that names the record for output that is not JSON.
 *
 * @example
 * const [document] = documentsOf(await transform(firehoseEvent([line])));
 */
export function documentsOf<Schema extends DocumentSchema = 'flat'>(
  result: FirehoseResult,
): DocumentBySchema[Schema][] {
  const records: unknown = result?.records;
  if (!Array.isArray(records)) {
    throw new TypeError(`documentsOf takes the answer to an event: records must be an array, not ${describe(records)}`);
  }
  return result.records.flatMap(({ recordId, result: outcome, data, kafkaRecordValue }) => {
    if (outcome !== 'Ok') return [];
    const text = Buffer.from(data ?? kafkaRecordValue ?? '', 'base64').toString('utf8');
    try {
      return objectsIn(text).map((object): DocumentBySchema[Schema] => JSON.parse(object));
    } catch (error) {
      throw new SyntaxError(`the output of record ${recordId} is not a sequence of JSON objects`, { cause: error });
    }
  });
}

/** The texts of consecutive JSON values, with or without white space between them. */
function objectsIn(text: string): string[] {
  const objects: string[] = [];
  let start = -1;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' && depth++ === 0) {
      start = at;
    } else if (character === '}' && --depth === 0) objects.push(text.slice(start, at + 1));
  }
  if (depth !== 0 || isInString) throw new SyntaxError('the last object is incomplete');
  return objects;
}
