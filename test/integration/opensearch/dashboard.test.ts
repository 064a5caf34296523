import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { panelSearch, SAVED_VISUALIZATION } from './panel-search.ts';
import { goldenDocuments, linesOf, sampleDocuments } from './sample-documents.ts';

const DEPLOY = new URL('../../../deploy/opensearch/', import.meta.url);

function savedPanels(schema: string): [string, v.InferOutput<typeof SAVED_VISUALIZATION>][] {
  return linesOf(readFileSync(new URL(`saved-objects-${schema}.ndjson`, DEPLOY), 'utf8'))
    .map((line): unknown => JSON.parse(line))
    .flatMap((object) => (v.is(SAVED_VISUALIZATION, object) ? [[object.attributes.title, object]] : []));
}

beforeAll(async () => {
  installTemplates();
  await removeIndexes('vpc-flow-logs-*-dashboard');
});

describe('the panels of the dashboard for the flat schema', () => {
  const index = 'vpc-flow-logs-flat-dashboard';
  beforeAll(async () => {
    expect(await bulk(index, await sampleDocuments())).toEqual([]);
  });

  it.each(savedPanels('flat'))('find something in the samples: %s', async (_title, panel) => {
    // Prepare
    const search = panelSearch(panel);

    // Act
    const { status, body } = await ask('POST', `${index}/_search`, search);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ _shards: { failed: 0 } });
    expect(rowsOfAnswer(body).length).toBeGreaterThan(0);
  });
});

describe('the panels of the dashboard for the schema ecs', () => {
  const index = 'vpc-flow-logs-ecs-dashboard';
  beforeAll(async () => {
    expect(await bulk(index, goldenDocuments('expected.ecs.ndjson'))).toEqual([]);
  });

  it.each(savedPanels('ecs'))('are searches that can be answered: %s', async (_title, panel) => {
    // Prepare
    const search = panelSearch(panel);

    // Act
    const { status, body } = await ask('POST', `${index}/_search`, search);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ _shards: { failed: 0 } });
  });
});
