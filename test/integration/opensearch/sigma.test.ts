import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { SIGMA_RULES } from '../../../scripts/sigma/rules.mjs';
import { sigmaExamples } from '../../support/sigma.ts';
import { ask, installTemplates, removeIndexes } from './cluster.ts';

const MONITORS = new URL('../../../deploy/opensearch/monitors/', import.meta.url);
const MONITOR = v.object({
  inputs: v.tuple([
    v.object({
      search: v.object({
        indices: v.array(v.string()),
        query: v.object({ query: v.object({ bool: v.object({ must: v.array(v.unknown()) }) }) }),
      }),
    }),
  ]),
});
const HITS = v.object({ hits: v.object({ hits: v.array(v.object({ _id: v.string() })) }) });

describe('the conversion of the Sigma rules', () => {
  it('is the one that pySigma makes of them now', () => {
    // Act
    const script = fileURLToPath(new URL('../../../scripts/sigma/convert.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });

    // Assess
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }, 300_000);
});

describe.each(['ecs', 'ocsf'] as const)('the monitors of the schema %s', (schema) => {
  const index = `vpc-flow-logs-${schema}-sigma`;
  const examples = sigmaExamples(schema);

  beforeAll(async () => {
    installTemplates();
    await removeIndexes(index);
    // by id, since the pipeline of the index changes documents
    const lines = (await examples).flatMap(({ rule, matches, misses }) => [
      ...matches.map((document, at) => `{"index":{"_id":"${rule} match ${at}"}}\n${document}\n`),
      ...misses.map((document, at) => `{"index":{"_id":"${rule} miss ${at}"}}\n${document}\n`),
    ]);
    const { body } = await ask('POST', `${index}/_bulk?refresh=true`, lines.join(''));
    expect(body).toMatchObject({ errors: false });
  });

  it.each(SIGMA_RULES)('find the flows of their rule, and none like them: $name', async ({ name }) => {
    // Prepare
    const text = readFileSync(new URL(`${schema}/${name.replaceAll('_', '-')}.json`, MONITORS), 'utf8');
    const [{ search }] = v.parse(MONITOR, JSON.parse(text)).inputs;
    const own = (await examples).find(({ rule }) => rule === name);

    // Act: without the time filter, since all examples are of one day
    const body = { size: 500, query: { bool: { must: search.query.query.bool.must } } };
    const answer = await ask('POST', `${index}/_search`, body);

    // Assess
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const found = v.parse(HITS, answer.body).hits.hits.map(({ _id: id }) => id);
    expect(found.filter((id) => id.startsWith(`${name} `)).toSorted()).toEqual(
      own?.matches.map((_, at) => `${name} match ${at}`),
    );
    expect(search.indices).toEqual([`vpc-flow-logs-${schema}*`]);
  });
});
