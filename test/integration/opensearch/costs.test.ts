import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransformerOptions } from '../../../src/library/index.ts';
import {
  comparableCosts,
  expectedCosts,
  keptFlows,
  type PricedFlow,
  pricedDocuments,
  pricedFlows,
} from '../../support/priced-estate.ts';
import { linesOf } from '../../support/sample-documents.ts';
import { rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { panelSearch, SAVED_VISUALIZATION } from './panel-search.ts';

const DEPLOY = new URL('../../../deploy/', import.meta.url);
const RUNNER = fileURLToPath(new URL('run-queries.py', import.meta.url));
const ROWS = v.record(v.string(), v.array(v.array(v.nullable(v.union([v.string(), v.number()])))));
const PANEL = '[VPC flow logs] Cost of transfers, by class';

const FLOWS = pricedFlows(4);
const WEIGHT = 2;
/** The same traffic as it may arrive: whole, sampled, and with the flows of a minute joined. */
const ARRIVALS: Readonly<Record<string, TransformerOptions>> = {
  whole: {},
  sampled: { sampleAccept: WEIGHT },
  joined: { rollup: 'minute' },
  'sampled-and-joined': { sampleAccept: WEIGHT, rollup: 'minute' },
};

const indexOf = (schema: string, arrival: string): string => `vpc-flow-logs-${schema}-costs-${arrival}`;
const buckets: string[] = [];
let flowsOf: Readonly<Record<string, readonly PricedFlow[]>> = {};
let inAthena: Readonly<Record<string, v.InferOutput<typeof ROWS>>> = {};

beforeAll(async () => {
  installTemplates();
  await removeIndexes(indexOf('*', '*'));
  const sampled = keptFlows(FLOWS, await pricedDocuments(FLOWS, { sampleAccept: WEIGHT }), WEIGHT);
  expect(sampled.length).toBeGreaterThan(WEIGHT);
  flowsOf = { whole: FLOWS, sampled, joined: FLOWS, 'sampled-and-joined': sampled };
  for (const [arrival, options] of Object.entries(ARRIVALS)) {
    for (const schema of ['flat', 'ecs'] as const) {
      expect(await bulk(indexOf(schema, arrival), await pricedDocuments(FLOWS, { ...options, schema }))).toEqual([]);
    }
    inAthena = { ...inAthena, [arrival]: answersInAthena(await pricedDocuments(FLOWS, options)) };
  }
});
afterAll(() => {
  for (const bucket of buckets) rmSync(bucket, { recursive: true });
});

function answersInAthena(documents: readonly string[]): v.InferOutput<typeof ROWS> {
  const bucket = mkdtempSync(join(tmpdir(), 'bucket-'));
  buckets.push(bucket);
  const folder = join(bucket, 'flow-logs/2026/03/02/09');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'delivered.gz'), gzipSync(documents.map((document) => `${document}\n`).join('')));
  const files = ['create-table.sql', 'queries.sql'].map((file) => fileURLToPath(new URL(`athena/${file}`, DEPLOY)));
  const { status, stdout, stderr } = spawnSync('python3', [RUNNER, bucket, ...files], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return v.parse(ROWS, JSON.parse(stdout));
}

function panelOf(schema: string): v.InferOutput<typeof SAVED_VISUALIZATION> {
  const objects = linesOf(readFileSync(new URL(`opensearch/saved-objects-${schema}.ndjson`, DEPLOY), 'utf8'));
  const found = objects
    .map((line): unknown => JSON.parse(line))
    .find((object) => v.is(SAVED_VISUALIZATION, object) && object.attributes.title === PANEL);
  return v.parse(SAVED_VISUALIZATION, found);
}

describe.each(Object.keys(ARRIVALS))('the cost of traffic whose charges are known, %s', (arrival) => {
  it.each(['cost-by-class', 'cost-by-owner', 's3-through-nat'])('is what OpenSearch finds: %s', async (name) => {
    // Prepare
    const query = readFileSync(new URL(`opensearch/queries/${name}.json`, DEPLOY), 'utf8');

    // Act
    const { status, body } = await ask('POST', `${indexOf('flat', arrival)}/_search`, query);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    const expected = expectedCosts(flowsOf[arrival] ?? [])[name] ?? [];
    expect(comparableCosts(rowsOfAnswer(body))).toEqual(comparableCosts(expected));
  });

  it.each(['cost-by-class', 'cost-by-owner', 's3-through-nat'])('is what Athena finds: %s', (name) => {
    // Prepare, Act
    const rows = inAthena[arrival]?.[name] ?? [];

    // Assess
    const expected = expectedCosts(flowsOf[arrival] ?? [])[name] ?? [];
    expect(comparableCosts(rows)).toEqual(comparableCosts(expected));
  });

  it.each(['flat', 'ecs'])('is what the panel shows of flows with a price, in the schema %s', async (schema) => {
    // Prepare
    const priced = (flowsOf[arrival] ?? []).filter(({ usd }) => usd !== undefined);
    const expected = expectedCosts(priced)['cost-by-class'] ?? [];

    // Act
    const { status, body } = await ask('POST', `${indexOf(schema, arrival)}/_search`, panelSearch(panelOf(schema)));

    // Assess: the columns are the class, the documents, USD and bytes
    expect(status, JSON.stringify(body)).toBe(200);
    const rows = rowsOfAnswer(body).map(([name, , usd, bytes]) => [name, bytes, usd]);
    expect(comparableCosts(rows)).toEqual(comparableCosts(expected.map(([name, , bytes, usd]) => [name, bytes, usd])));
  });
});
