import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneEndScenarios, singleAndRolledUp } from '../../support/one-end-scenarios.ts';
import { type Row, rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';

const DEPLOY = new URL('../../../deploy/', import.meta.url);
const RUNNER = fileURLToPath(new URL('run-queries.py', import.meta.url));
const ROWS = v.record(v.string(), v.array(v.array(v.nullable(v.union([v.string(), v.number()])))));
const QUERIES = ['accepted-and-rejected', 'peak-hours', 'top-talkers'];
const scenarios = await oneEndScenarios();
/** Documents of single flows and of rolled-up flows, with the expected rows of each. */
const rolledUpFiles = new Map(
  await Promise.all(
    ['v5-all.log', 'v5-through-nat.log'].map(async (file) => [file, await singleAndRolledUp(file)] as const),
  ),
);

/**
 * Rows of every query from DuckDB over a folder with the layout of the stack's bucket, with declared or inferred
 * columns.
 */
function sqlRows(documents: readonly string[], columns: 'declared' | 'inferred'): v.InferOutput<typeof ROWS> {
  const bucket = mkdtempSync(join(tmpdir(), 'bucket-'));
  const folder = join(bucket, 'flow-logs/2026/03/02/09');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'delivered.gz'), gzipSync(documents.map((document) => `${document}\n`).join('')));
  const table = columns === 'inferred' ? '--infer' : fileURLToPath(new URL('athena/create-table.sql', DEPLOY));
  const queries = fileURLToPath(new URL('athena/queries.sql', DEPLOY));
  const { status, stdout, stderr } = spawnSync('python3', [RUNNER, bucket, table, queries], { encoding: 'utf8' });
  rmSync(bucket, { recursive: true });
  expect(status, stderr).toBe(0);
  return v.parse(ROWS, JSON.parse(stdout));
}

const rowsByDocuments = new Map<readonly string[], v.InferOutput<typeof ROWS>>();

/** The rows with declared columns, computed once for the same documents. */
function rowsOnce(documents: readonly string[]): v.InferOutput<typeof ROWS> {
  const rows = rowsByDocuments.get(documents) ?? sqlRows(documents, 'declared');
  rowsByDocuments.set(documents, rows);
  return rows;
}

async function searchRows(index: string, name: string): Promise<Row[]> {
  const query = readFileSync(new URL(`opensearch/queries/${name}.json`, DEPLOY), 'utf8');
  const { status, body } = await ask('POST', `${index}/_search`, query);
  expect(status, JSON.stringify(body)).toBe(200);
  return rowsOfAnswer(body);
}

const acceptedBytes = (rows: readonly Row[]): number =>
  rows.filter((row) => !row.includes('REJECT')).reduce((sum, row) => sum + Number(row.at(-1)), 0);

beforeAll(async () => {
  installTemplates();
  await removeIndexes('vpc-flow-logs-flat-once-*');
});

describe('queries that count each byte once', () => {
  it.each(scenarios)('find the bytes sent: $title', async ({ documents, sentBytes }) => {
    // Prepare
    const index = `vpc-flow-logs-flat-once-${scenarios.findIndex((scenario) => scenario.documents === documents)}`;
    expect(await bulk(index, documents)).toEqual([]);

    // Act
    const [declared, inferred] = [sqlRows(documents, 'declared'), sqlRows(documents, 'inferred')];

    // Assess
    expect(inferred).toEqual(declared);
    for (const name of QUERIES) expect(await searchRows(index, name), name).toEqual(declared[name]);
    expect(acceptedBytes(declared['peak-hours'] ?? [])).toBe(sentBytes);
    expect(acceptedBytes(declared['accepted-and-rejected'] ?? [])).toBe(sentBytes);
    if ((declared['top-talkers'] ?? []).length < 10)
      expect(acceptedBytes(declared['top-talkers'] ?? [])).toBe(sentBytes);
  });

  it.each(['cost-by-class', 'cost-by-owner', 'ways-out', 'through-nat', 'ports-in-use', 'unattributed'])(
    'find the same in rolled-up documents: %s',
    async (name) => {
      // Prepare
      const file = name === 'through-nat' ? 'v5-through-nat.log' : 'v5-all.log';
      const { single, rolledUp } = rolledUpFiles.get(file) ?? expect.fail(file);
      const index = `vpc-flow-logs-flat-once-${name}`;
      expect(await bulk(index, rolledUp)).toEqual([]);

      // Act
      const [expected, counted] = [rowsOnce(single), rowsOnce(rolledUp)];
      const searched = await searchRows(index, name);

      // Assess
      expect(rolledUp.length).toBeLessThan(single.length);
      expect(expected[name]).not.toEqual([]);
      expect(counted[name]).toEqual(expected[name]);
      expect(searched).toEqual(expected[name]);
    },
  );

  it('joins records from different shards', async () => {
    // Prepare: the sender's and the receiver's record may be in different shards
    const index = 'vpc-flow-logs-flat-once-shards';
    await ask('PUT', index, { settings: { number_of_shards: 4 } });
    const both = scenarios.find(({ title }) => title.includes('both ends')) ?? expect.fail('there is no such scenario');
    expect(await bulk(index, both.documents)).toEqual([]);

    // Act
    const rows = await searchRows(index, 'peak-hours');

    // Assess
    expect(acceptedBytes(rows)).toBe(both.sentBytes);
  });
});
