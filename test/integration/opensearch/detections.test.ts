import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectionDay, judged } from '../../support/detection-day.ts';
import { OPENSEARCH_RESULTS } from '../../support/detection-results.ts';
import { type Row, rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';

const QUERIES = new URL('../../../deploy/opensearch/queries/', import.meta.url);
const INDEX = 'vpc-flow-logs-flat-detections';
/** Number of documents per request. */
const BULK_DOCUMENTS = 5_000;
/** The key of a row, whose columns are those of the query. */
const KEYS: Readonly<Record<string, (row: Row) => string>> = {
  'vertical-scans': ([source]) => String(source),
  'horizontal-scans': ([source]) => String(source),
  'brute-force': ([source, host, port]) => `${source} > ${host}:${port}`,
  beacons: ([source, host, port]) => `${source} > ${host}:${port}`,
  'unusual-volume': ([source]) => String(source),
};
const day = await detectionDay();

beforeAll(async () => {
  installTemplates();
  await removeIndexes(INDEX);
  // several shards, so that the last step joins their partial results
  await ask('PUT', INDEX, { settings: { number_of_shards: 3 } });
  for (let at = 0; at < day.documents.length; at += BULK_DOCUMENTS) {
    expect(await bulk(INDEX, day.documents.slice(at, at + BULK_DOCUMENTS))).toEqual([]);
  }
}, 300_000);

describe('the detections for OpenSearch over a generated day', () => {
  it.each(Object.entries(OPENSEARCH_RESULTS))('find the attacks: %s', async (name, expected) => {
    // Prepare
    const query = readFileSync(new URL(`${name}.json`, QUERIES), 'utf8');

    // Act
    const { status, body } = await ask('POST', `${INDEX}/_search`, query);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    const keys = rowsOfAnswer(body).map((row) => KEYS[name]?.(row) ?? '');
    expect(judged(name, day, keys)).toEqual(expected);
  });
});
