import { OUTPUT_NAMES } from '../model/dictionary.ts';
import { FIELD_BY_BARE_NAME, FIELD_BY_NAME, outputNameOf } from '../model/fields.ts';
import { type LogFormat, type LogFormatOrigin, positionsOf } from '../model/log-format.ts';

/** Maximum number of fields of a format; AWS documents 72 so far. */
export const MAX_FORMAT_FIELDS = 255;

const MAX_FIELD_NAME_CHARS = 64;
const FIELD_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Creates a log format from field names. A name that is not in `FIELDS` is a field of a later flow log version and
 * passes through as text under its own name.
 *
 * If a field is repeated, which AWS allows, its first position counts and the others are ignored.
 *
 * Throws a RangeError that gives the reason: no field or too many, an invalid field name, or a later field whose name
 * the output uses for something else.
 */
export function makeLogFormat(name: string, origin: LogFormatOrigin, fieldNames: readonly string[]): LogFormat {
  if (fieldNames.length === 0) throw new RangeError('a log format needs at least one field');
  if (fieldNames.length > MAX_FORMAT_FIELDS) {
    throw new RangeError(`a log format has at most ${MAX_FORMAT_FIELDS} fields, not ${fieldNames.length}`);
  }
  const fields = fieldNames.map((fieldName) => {
    const spec = FIELD_BY_NAME.get(fieldName);
    if (fieldName.length > MAX_FIELD_NAME_CHARS || !FIELD_NAME.test(fieldName)) {
      throw new RangeError(notAName(fieldName));
    }
    const outputName = outputNameOf(fieldName);
    if (spec === undefined && OUTPUT_NAMES.has(outputName)) {
      throw new RangeError(`${fieldName} is not a flow log field, and the output uses the name ${outputName}`);
    }
    return { name: fieldName, outputName, spec };
  });
  return { name, origin, fields, positions: positionsOf(fieldNames) };
}

/** How to write a format, for messages. */
const NOTATION = 'write names such as srcaddr, separated by spaces or commas';

function notAName(text: string): string {
  const quoted = JSON.stringify(text.slice(0, MAX_FIELD_NAME_CHARS));
  const meant = FIELD_BY_BARE_NAME.get(text.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const advice = meant === undefined ? NOTATION : `did you mean ${meant}?`;
  return `${quoted} is not a flow log field name; ${advice}`;
}

/**
 * A field in AWS's notation, as it looks after a template, shell or JSON has processed it: `${srcaddr}`, Terraform's
 * `$${srcaddr}`, CloudFormation's `${!srcaddr}`, `\${srcaddr}`.
 */
const PLACEHOLDER = /\\{0,4}\${0,2}\\{0,4}\{!?\s{0,4}([\w-]{1,64})\s{0,4}\\{0,4}\}/g;
/** Quotes and brackets around a name or around a whole format. */
const OPENING_QUOTES = /^(?:\\{0,4}["'`\u2018-\u201f]|\[)+/;
const CLOSING_QUOTES = /(?:\\{0,4}["'`\u2018-\u201f]|\])+$/;

/**
 * Reads one log format as people write it: AWS's `${srcaddr} ${dstaddr}`, or plain names, with hyphens or with the
 * underscores of AWS's Parquet columns; separated by spaces or commas, with or without quotes. Returns the field names.
 */
export function readFieldNames(text: string): string[] {
  return text
    .replace(PLACEHOLDER, ' $1 ')
    .split(/[\s,]+/)
    .map((token) => token.replace(OPENING_QUOTES, '').replace(CLOSING_QUOTES, ''))
    .filter((token) => token !== '')
    .map((token) => (FIELD_BY_NAME.has(token) ? token : token.replaceAll('_', '-')));
}
