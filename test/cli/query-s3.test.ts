import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type S3Server, startS3Server } from '../support/s3/s3-server.ts';
import { stubUserEnvironment } from '../support/user-environment.ts';
import { ROOT, runCli, temporaryFiles } from './run-cli.ts';

const LOG = 'samples/v5-all.log';
const file = temporaryFiles();
let server: S3Server;

beforeEach(async () => {
  server = await startS3Server();
  stubUserEnvironment({ AWS_ENDPOINT_URL: server.url });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

it('query reads flow logs and kept tables in S3, and selects objects by time next to a file for the table', async () => {
  // Prepare
  const sql = 'SELECT action, count(*) AS n FROM flows GROUP BY 1';
  const kept = file('kept.parquet', '');
  const put = (key: string, body: Buffer, lastModified = new Date('2026-11-28T10:00:00Z')): void => {
    server.objects.set(`logs/${key}`, { body, lastModified });
  };
  put('flow/a.log', readFileSync(join(ROOT, LOG)));
  put('flow/late.log', readFileSync(join(ROOT, LOG)), new Date('2026-11-29T10:00:00Z'));

  // Act
  const selected = await runCli(['query', '--as', 'csv', '--to', kept, '--to', '2026-11-29', sql, 's3://logs/flow/']);
  put('tables/kept.parquet', readFileSync(kept));
  const again = await runCli(['query', '--as', 'csv', sql, 's3://logs/tables/kept.parquet']);

  // Assess
  expect(selected).toMatchObject({ status: 0, stdout: 'action,n\nACCEPT,60\n' });
  expect(again).toMatchObject({ status: 0, stdout: selected.stdout });
  expect(again.stderr).toContain('loaded 0 records and 1 table of enriched records\n');
});
