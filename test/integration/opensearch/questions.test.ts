import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { placeDocuments } from '../../support/place-documents.ts';
import { PLACE_ROWS } from '../../support/place-rows.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { verdictDocuments } from '../../support/verdict-documents.ts';
import { VERDICT_ROWS } from '../../support/verdict-rows.ts';
import { rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { EXPECTED_ROWS } from './expected-rows.ts';

const QUERIES = new URL('../../../deploy/opensearch/queries/', import.meta.url);
const INDEX = 'vpc-flow-logs-flat-2026-03-02';
const VERDICTS_INDEX = 'vpc-flow-logs-flat-verdicts';
const PLACES_INDEX = 'vpc-flow-logs-flat-places';

beforeAll(async () => {
  installTemplates();
  await removeIndexes(INDEX);
  await removeIndexes(VERDICTS_INDEX);
  await removeIndexes(PLACES_INDEX);
  expect(await bulk(INDEX, await sampleDocuments())).toEqual([]);
  expect(await bulk(VERDICTS_INDEX, await verdictDocuments())).toEqual([]);
  expect(await bulk(PLACES_INDEX, await placeDocuments())).toEqual([]);
});

describe('the queries for OpenSearch', () => {
  it('are those that have expected rows', () => {
    // Prepare, Act
    const names = readdirSync(QUERIES).map((file) => file.replace('.json', ''));

    // Assess
    expect(names.toSorted()).toEqual(Object.keys({ ...EXPECTED_ROWS, ...VERDICT_ROWS, ...PLACE_ROWS }).toSorted());
  });

  it.each([
    ...Object.entries(EXPECTED_ROWS).map(([name, rows]) => ({ name, rows, index: INDEX })),
    ...Object.entries(VERDICT_ROWS).map(([name, rows]) => ({ name, rows, index: VERDICTS_INDEX })),
    ...Object.entries(PLACE_ROWS).map(([name, rows]) => ({ name, rows, index: PLACES_INDEX })),
  ])('find in $index what $name asks for', async ({ name, rows, index }) => {
    // Prepare
    const query = readFileSync(new URL(`${name}.json`, QUERIES), 'utf8');

    // Act
    const { status, body } = await ask('POST', `${index}/_search`, query);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    expect(rowsOfAnswer(body)).toEqual(rows);
  });
});
