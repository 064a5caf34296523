import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { EXPECTED_ROWS } from './expected-rows.ts';

const QUERIES = new URL('../../../deploy/opensearch/queries/', import.meta.url);
const INDEX = 'vpc-flow-logs-flat-2026-03-02';

beforeAll(async () => {
  installTemplates();
  await removeIndexes(INDEX);
  expect(await bulk(INDEX, await sampleDocuments())).toEqual([]);
});

describe('the queries for OpenSearch', () => {
  it('are those that have expected rows', () => {
    // Prepare, Act
    const names = readdirSync(QUERIES).map((file) => file.replace('.json', ''));

    // Assess
    expect(names.toSorted()).toEqual(Object.keys(EXPECTED_ROWS).toSorted());
  });

  it.each(Object.entries(EXPECTED_ROWS))('find in the samples what %s asks for', async (name, rows) => {
    // Prepare
    const query = readFileSync(new URL(`${name}.json`, QUERIES), 'utf8');

    // Act
    const { status, body } = await ask('POST', `${INDEX}/_search`, query);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    expect(rowsOfAnswer(body)).toEqual(rows);
  });
});
