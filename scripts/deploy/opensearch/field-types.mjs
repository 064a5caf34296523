/**
 * OpenSearch types of the values of the dictionary, by the origin of a value.
 * Source: https://docs.opensearch.org/latest/mappings/supported-field-types/index/
 */

/**
 * A longer value stays in the document but is not indexed: Lucene rejects a term of more than 32,766 bytes, and with it the whole
 * document.
 */
export const KEYWORD = { type: 'keyword', ignore_above: 1024 };

/** Text that is searched by word, and neither sorted nor counted. */
export const TEXT = { type: 'text', norms: false };

/** IPv4 and IPv6 addresses, searchable by range. */
export const IP = { type: 'ip' };
/** A number with decimals. */
export const DOUBLE = { type: 'double' };
/** Every other number: counters need 64 bits, and smaller types would gain nothing. */
export const LONG = { type: 'long' };
/** ISO 8601. */
export const DATE = { type: 'date' };
/** Unix seconds, as a number or as digits. */
export const EPOCH_SECOND = { type: 'date', format: 'epoch_second' };
/** Unix milliseconds; also ISO 8601, which the ingest pipeline writes into documents without a time. */
export const EPOCH_MILLISECOND = { type: 'date', format: 'epoch_millis||strict_date_optional_time' };
/** A geographic point, as `{ lat, lon }` or as `lat,lon`. */
export const GEO_POINT = { type: 'geo_point' };
export const BOOLEAN = { type: 'boolean' };
/** One field for all tags, so that tag keys are not fields of the index. */
const TAGS = { type: 'flat_object' };

/** Values whose type does not follow from their origin. */
const BY_NAME = {
  public_ip: IP,
  owner_since: DATE,
  original_line: TEXT,
  src_location: GEO_POINT,
  dst_location: GEO_POINT,
};

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

/** The type of a number with this number of decimals. */
export const numberType = (decimals) => (decimals === undefined ? LONG : DOUBLE);
