import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { placeDocuments } from '../../support/place-documents.ts';
import { linesOf, sampleDocuments } from '../../support/sample-documents.ts';
import { verdictDocuments } from '../../support/verdict-documents.ts';
import { type Row, rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { panelSearch, SAVED_VISUALIZATION } from './panel-search.ts';

const DEPLOY = new URL('../../../deploy/opensearch/', import.meta.url);

function savedPanels(schema: string): [string, v.InferOutput<typeof SAVED_VISUALIZATION>][] {
  return linesOf(readFileSync(new URL(`saved-objects-${schema}.ndjson`, DEPLOY), 'utf8'))
    .map((line): unknown => JSON.parse(line))
    .flatMap((object) => (v.is(SAVED_VISUALIZATION, object) ? [[object.attributes.title, object]] : []));
}

const SCHEMAS = ['flat', 'ecs'] as const;
const indexOf = (schema: string): string => `vpc-flow-logs-${schema}-dashboard`;

beforeAll(async () => {
  installTemplates();
  await removeIndexes(indexOf('*'));
  for (const schema of SCHEMAS) {
    const documents = [
      ...(await sampleDocuments({ schema })),
      ...(await verdictDocuments({ schema })),
      ...(await placeDocuments({ schema })),
    ];
    expect(await bulk(indexOf(schema), documents)).toEqual([]);
  }
});

async function rowsOf(schema: string, panel: v.InferOutput<typeof SAVED_VISUALIZATION>): Promise<Row[]> {
  const { status, body } = await ask('POST', `${indexOf(schema)}/_search`, panelSearch(panel));
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ _shards: { failed: 0 } });
  return rowsOfAnswer(body);
}

describe.each(SCHEMAS)('the panels of the dashboard for the schema %s', (schema) => {
  it.each(savedPanels(schema))('find something in the documents: %s', async (_title, panel) => {
    // Prepare, Act
    const rows = await rowsOf(schema, panel);

    // Assess
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('the panels of the dashboards', () => {
  const panelsOfEcs = new Map(savedPanels('ecs'));

  it.each(savedPanels('flat'))('find the same in both schemas: %s', async (title, panel) => {
    // Prepare
    const sameOfEcs = panelsOfEcs.get(title) ?? expect.fail(`ecs has no panel ${title}`);

    // Act
    const [inFlat, inEcs] = [await rowsOf('flat', panel), await rowsOf('ecs', sameOfEcs)];

    // Assess
    expect(inEcs).toEqual(inFlat);
  });
});
