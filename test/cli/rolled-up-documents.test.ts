import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SAMPLE_FILES } from '../../src/cli/commands/demo-records.ts';
import { ROOT, runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolled-up-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NAMES = ['--inventory', 'samples/inventory.json', '--set', 'TRANSFER_PRICES={"*":{"cross_zone":0.01}}'];
const SINGLE = 'samples/v5-all.log';
const ROLLED_UP = join(folder, 'rolled-up.ndjson');

/** The only row of a query in the report. */
function rowOf(report: string, name: string): Record<string, unknown> {
  const { queries } = JSON.parse(report);
  const query = queries.find((one: { readonly name: string }) => one.name === name);
  expect(query.rows).toHaveLength(1);
  return query.rows[0];
}

describe('documents of several flows', () => {
  it('are counted by report, query and cost as the flows that they have the sums of', async () => {
    // Prepare
    const rolledUp = await runCli(['enrich', '--rollup', ...NAMES, '-o', ROLLED_UP, SINGLE]);
    const sql = `SELECT src, dst, sum(flow_weight) AS flows, sum(bytes * weight) AS bytes, sum(packets * weight) AS packets
      FROM sent GROUP BY ALL ORDER BY ALL`;

    // Act
    const results = await Promise.all(
      [SINGLE, ROLLED_UP].map(async (file) => {
        const report = await runCli(['report', '--json', ...NAMES, file]);
        const query = await runCli(['query', '--as', 'json', ...NAMES, sql, file]);
        const { allowed, denied } = rowOf(report.stdout, 'totals');
        const { flows, bytes, usd } = rowOf(report.stdout, 'cost');
        return {
          allowed,
          denied,
          cost: { flows, bytes, usd: Number(usd).toFixed(9) },
          query: JSON.parse(query.stdout),
        };
      }),
    );
    const page = await runCli(['report', ...NAMES, ROLLED_UP]);

    // Assess
    expect(rolledUp.stderr).toContain('rolled up');
    expect(results[1]).toEqual(results[0]);
    expect(page.stdout).toContain('These files have documents of several flows');
  });

  it('give the same answers to documented queries that count flows, unless the query says that it needs single flows', async () => {
    // Prepare
    const options = [
      '--inventory',
      'samples/inventory.json',
      '--rules',
      'samples/rules.json',
      '--address-data',
      'samples/address-data/sources.json',
    ];
    const samples = SAMPLE_FILES.map((file) => `samples/${file}`);
    const files = ['single', 'joined'].map((name) => join(folder, `${name}.ndjson`));
    await runCli(['enrich', ...options, '-o', files[0] ?? '', ...samples]);
    await runCli(['enrich', '--rollup', ...options, '-o', files[1] ?? '', ...samples]);
    const [, ...queries] = readFileSync(join(ROOT, 'deploy/athena/queries.sql'), 'utf8').split('-- name: ');
    const counting = queries.filter((query) => query.includes('flow_count'));
    const names = counting.map((query) => query.split('\n')[0] ?? '');

    // Act
    const different: string[] = [];
    for (const name of names) {
      const [single, joined] = await Promise.all(
        files.map((file) => runCli(['query', '--as', 'csv', '--named', name, ...options, file])),
      );
      if (joined?.stdout !== single?.stdout) different.push(name);
    }

    // Assess
    const needSingleFlows = names.filter((_name, index) => counting[index]?.includes('--   `ROLLUP=off`'));
    expect(names.length).toBeGreaterThan(15);
    expect(different).toEqual(['entries-in-use']);
    expect(needSingleFlows).toEqual(expect.arrayContaining(different));
  }, 90_000);
});
