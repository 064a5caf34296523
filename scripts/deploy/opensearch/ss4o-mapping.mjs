import { DATE, EPOCH_SECOND, fieldTypeOf, IP, KEYWORD, LONG, TEXT } from './field-types.mjs';

/** Whole texts are filtered by `.keyword`, which the catalog's dashboard does. */
const ADDRESS = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 1024 } } };

const keywords = (...names) => Object.fromEntries(names.map((name) => [name, KEYWORD]));

const END = { properties: { address: ADDRESS, ip: IP, port: LONG, bytes: LONG, packets: LONG } };

/**
 * The fields that the «Amazon VPC Flow» integration of the OpenSearch catalog maps and flow logs can fill, with the types
 * that its dashboard needs.
 * Source: https://github.com/opensearch-project/opensearch-catalog, `schema/observability/logs`, version 1.0.0
 */
const CATALOG = {
  '@timestamp': DATE,
  observedTimestamp: DATE,
  observerTime: { type: 'alias', path: 'observedTimestamp' },
  body: { type: 'text' },
  '@message': { type: 'alias', path: 'body' },
  severity: { properties: { number: LONG, text: ADDRESS } },
  event: {
    properties: {
      ...keywords('domain', 'name', 'source', 'category', 'type', 'kind', 'result'),
      exception: { properties: { ...keywords('message', 'type'), stacktrace: TEXT } },
    },
  },
  cloud: {
    properties: {
      ...keywords('provider', 'platform', 'region', 'availability_zone', 'resource_id'),
      account: { properties: keywords('id', 'name') },
      instance: { properties: keywords('id', 'name') },
      machine: { properties: keywords('type') },
      service: { properties: keywords('name') },
    },
  },
  communication: { properties: { sock: { properties: keywords('family') }, source: END, destination: END } },
};

/** Fields of a record that the catalog maps as numbers or times; it takes all others as keywords, addresses too. */
const NUMBERS = ['srcport', 'dstport', 'packets', 'bytes'];
const TIMES = ['start', 'end'];

/**
 * The fields of documents in the schema ss4o: the catalog's own, the later fields of a record beside them, and what is
 * added under `attributes`.
 * @param {typeof import('../tables.ts')} tables
 */
export const ss4oProperties = ({ FIELDS, DICTIONARY }) => ({
  ...CATALOG,
  aws: {
    properties: {
      vpc: { properties: Object.fromEntries(FIELDS.map(({ name, type }) => [name, recordType(name, type)])) },
    },
  },
  attributes: {
    properties: {
      data_stream: { properties: keywords('dataset', 'namespace', 'type') },
      ...Object.fromEntries(
        DICTIONARY.filter(({ origin }) => origin.kind !== 'field').map((entry) => [entry.name, attributeType(entry)]),
      ),
    },
  },
});

const recordType = (name, tokenType) => {
  if (TIMES.includes(name)) return EPOCH_SECOND;
  return NUMBERS.includes(name) || tokenType === 'int64' ? LONG : KEYWORD;
};

/** Tags come as `key=value`: an object would be refused there. */
const attributeType = (entry) => (entry.json === 'map' ? KEYWORD : fieldTypeOf(entry, new Map()));
