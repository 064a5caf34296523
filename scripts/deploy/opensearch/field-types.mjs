/**
 * OpenSearch types of the values of the dictionary, by where a value comes from.
 * Source: https://docs.opensearch.org/latest/mappings/supported-field-types/index/
 */

/**
 * A longer value stays in the document and is not indexed: Lucene refuses a term of more than 32,766 bytes, and with it
 * the document.
 */
export const KEYWORD = { type: 'keyword', ignore_above: 1024 };

/** Text that is searched for its words and neither sorted nor counted. */
export const TEXT = { type: 'text', norms: false };

/** Version 4 and 6, found by range. */
export const IP = { type: 'ip' };
/** A number with decimals. */
export const DOUBLE = { type: 'double' };
/** Every other number: counters need 64 bits, and a type for each would gain nothing. */
export const LONG = { type: 'long' };
/** ISO 8601. */
export const DATE = { type: 'date' };
/** Unix seconds, as a number or as digits. */
export const EPOCH_SECOND = { type: 'date', format: 'epoch_second' };
/** Unix milliseconds; ISO 8601 too, which the ingest pipeline writes where a document carries no time. */
export const EPOCH_MILLISECOND = { type: 'date', format: 'epoch_millis||strict_date_optional_time' };
export const BOOLEAN = { type: 'boolean' };
/** One field for all tags, so that tag keys are not fields of the index. */
const TAGS = { type: 'flat_object' };

/** Values whose type does not follow from their origin. */
const BY_NAME = { public_ip: IP, owner_since: DATE, original_line: TEXT };

/**
 * The mapping of a value.
 * @param {{ readonly name: string, readonly json: string, readonly origin: { readonly kind: string, readonly field?: string, readonly attribute?: string } }} entry a row of the dictionary
 * @param {ReadonlyMap<string, string>} typeOfField token type by AWS's name of the field
 */
export const fieldTypeOf = ({ name, json, decimals, origin }, typeOfField) => {
  const known = BY_NAME[origin.attribute ?? name];
  if (known !== undefined) return known;
  if (origin.kind === 'time') return DATE;
  if (json === 'map') return TAGS;
  const tokenType = origin.kind === 'field' ? typeOfField.get(origin.field) : undefined;
  if (tokenType === 'address') return IP;
  if (tokenType === 'epoch') return EPOCH_SECOND;
  return json === 'number' ? numberType(decimals) : KEYWORD;
};

/** The type of a number with so many decimals. */
export const numberType = (decimals) => (decimals === undefined ? LONG : DOUBLE);
