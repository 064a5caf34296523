import { OUTPUT_NAMES } from '../model/dictionary.ts';
import { FIELD_BY_NAME, outputNameOf } from '../model/fields.ts';
import { type LogFormat, type LogFormatOrigin, positionsOf } from '../model/log-format.ts';

/** Most fields that a format may have; AWS documents 72 so far. */
export const MAX_FORMAT_FIELDS = 255;

const MAX_FIELD_NAME_LENGTH = 64;
const FIELD_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Makes a log format of field names. A name that is not in `FIELDS` is a field of a later flow log version and passes
 * through as text under its own name.
 *
 * Throws a RangeError that names what is wrong: no field or too many, something that is no field name, a field named
 * twice, a later field whose name the output uses for something else.
 */
export function makeLogFormat(name: string, origin: LogFormatOrigin, fieldNames: readonly string[]): LogFormat {
  if (fieldNames.length === 0) throw new RangeError('a log format needs at least one field');
  if (fieldNames.length > MAX_FORMAT_FIELDS) {
    throw new RangeError(`a log format has at most ${MAX_FORMAT_FIELDS} fields, not ${fieldNames.length}`);
  }
  const seen = new Set<string>();
  const fields = fieldNames.map((fieldName) => {
    const spec = FIELD_BY_NAME.get(fieldName);
    if (fieldName.length > MAX_FIELD_NAME_LENGTH || !FIELD_NAME.test(fieldName)) {
      throw new RangeError(`${JSON.stringify(fieldName.slice(0, MAX_FIELD_NAME_LENGTH))} is not a flow log field name`);
    }
    if (seen.has(fieldName)) throw new RangeError(`the field ${fieldName} is named twice`);
    seen.add(fieldName);
    const outputName = outputNameOf(fieldName);
    if (spec === undefined && OUTPUT_NAMES.has(outputName)) {
      throw new RangeError(`${fieldName} is no flow log field, and the output uses the name ${outputName}`);
    }
    return { name: fieldName, outputName, spec };
  });
  return { name, origin, fields, positions: positionsOf(fieldNames) };
}

/**
 * Reads one log format as people write it: AWS's `${srcaddr} ${dstaddr}`, or plain names with spaces between them, with
 * hyphens or with the underscores of AWS's Parquet columns. Returns the field names.
 */
export function readFieldNames(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((token) => token !== '')
    .map((token) => (token.startsWith('${') && token.endsWith('}') ? token.slice(2, -1) : token))
    .map((token) => (FIELD_BY_NAME.has(token) ? token : token.replaceAll('_', '-')));
}
