import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { EXPECTED_ROWS } from './expected-rows.ts';

const DEPLOY = new URL('../../../deploy/athena/', import.meta.url);
const RUNNER = fileURLToPath(new URL('run-queries.py', import.meta.url));
const ROWS = v.record(v.string(), v.array(v.array(v.union([v.string(), v.number()]))));

const bucket = mkdtempSync(join(tmpdir(), 'bucket-'));
let found: v.InferOutput<typeof ROWS> = {};

beforeAll(async () => {
  const documents = await sampleDocuments();
  // two objects, as the stack names them, and one of another day, which no query asks for
  const half = Math.floor(documents.length / 2);
  putObject('flow-logs/2026/03/02/09', documents.slice(0, half));
  putObject('flow-logs/2026/03/02/10', documents.slice(half));
  putObject('flow-logs/2026/03/03/00', documents);
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [RUNNER, bucket, fileURLToPath(new URL('create-table.sql', DEPLOY)), fileURLToPath(new URL('queries.sql', DEPLOY))],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  found = v.parse(ROWS, JSON.parse(stdout));
});
afterAll(() => rmSync(bucket, { recursive: true }));

function putObject(folder: string, documents: readonly string[]): void {
  mkdirSync(join(bucket, folder), { recursive: true });
  writeFileSync(join(bucket, folder, 'delivered.gz'), gzipSync(documents.map((document) => `${document}\n`).join('')));
}

describe('the queries for Athena', () => {
  it('are those that have expected rows', () => {
    // Prepare, Act
    const names = Object.keys(found);

    // Assess
    expect(names.toSorted()).toEqual(Object.keys(EXPECTED_ROWS).toSorted());
  });

  it.each(Object.entries(EXPECTED_ROWS))('find in the samples what %s asks for', (name, rows) => {
    // Prepare, Act
    const answer = found[name];

    // Assess
    expect(answer).toEqual(rows);
  });
});
