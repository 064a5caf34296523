import { EPOCH_SECOND, GEO_POINT, IP, KEYWORD, LONG, numberType, TEXT } from './field-types.mjs';
import { schemaProperties } from './schema-mapping.mjs';

/** The catalog's dashboard filters these texts by exact value, with `.keyword`. */
const ADDRESS = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 1024 } } };

/** Values whose type in the catalog differs from the type derived from their origin. */
const CATALOG_TYPES = {
  body: { type: 'text' },
  'severity.text': ADDRESS,
  'communication.source.address': ADDRESS,
  'communication.source.ip': IP,
  'communication.source.geo.location': GEO_POINT,
  'communication.destination.address': ADDRESS,
  'communication.destination.geo.location': GEO_POINT,
  'communication.destination.ip': IP,
  'aws.vpc.start': EPOCH_SECOND,
  'aws.vpc.end': EPOCH_SECOND,
};

/** Fields of the catalog that flow logs never fill; the catalog's searches and other logs in the same index may use them. */
const CATALOG_ONLY = {
  observedTimestamp: { type: 'date' },
  observerTime: { type: 'alias', path: 'observedTimestamp' },
  '@message': { type: 'alias', path: 'body' },
  event: { properties: { source: KEYWORD, exception: { properties: { stacktrace: TEXT } } } },
  cloud: {
    properties: {
      account: { properties: { name: KEYWORD } },
      service: { properties: { name: KEYWORD } },
    },
  },
};

/**
 * The fields of documents in the schema ss4o, derived from its leaves, with the types of the «Amazon VPC Flow» integration of the
 * OpenSearch catalog, which its dashboard requires, and the catalog's other fields.
 * Source: https://github.com/opensearch-project/opensearch-catalog, `schema/observability/logs`, version 1.0.0
 * @param {typeof import('../tables.ts')} tables
 */
export const ss4oProperties = (tables) => {
  const standard = Object.fromEntries(tables.SS4O_SCHEMA.leaves.map((leaf) => [leaf.path.join('.'), typeOf(leaf)]));
  return merged(schemaProperties(tables.SS4O_SCHEMA, tables, { ...standard, ...CATALOG_TYPES }), CATALOG_ONLY);
};

/** The catalog's type of a leaf if a rule determines it, otherwise undefined. */
const typeOf = ({ path: [first, second], from }) => {
  if (from.kind !== 'entry' && from.kind !== 'first') return undefined;
  // the catalog maps addresses of the record as keywords
  if (first === 'aws' && second === 'vpc') return isNumber(from) ? LONG : KEYWORD;
  // the catalog maps added values as text; sums require numbers, which OpenSearch also reads from text
  return first === 'attributes' && from.entry?.json === 'number' ? numberType(from.entry.decimals) : undefined;
};

const isNumber = ({ as, entry }) => as === undefined && entry?.json === 'number';

const merged = (properties, more) => {
  const all = { ...properties };
  for (const [name, mapping] of Object.entries(more)) {
    const known = all[name];
    all[name] = known === undefined ? mapping : { properties: merged(known.properties, mapping.properties) };
  }
  return all;
};
