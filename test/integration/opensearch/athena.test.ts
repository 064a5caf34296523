import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeDocuments } from '../../support/place-documents.ts';
import { PLACE_ROWS } from '../../support/place-rows.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { verdictDocuments } from '../../support/verdict-documents.ts';
import { VERDICT_ROWS } from '../../support/verdict-rows.ts';
import { EXPECTED_ROWS } from './expected-rows.ts';

const DEPLOY = new URL('../../../deploy/athena/', import.meta.url);
const RUNNER = fileURLToPath(new URL('run-queries.py', import.meta.url));
const TIMED = v.looseObject({ timestamp: v.string() });
const ROWS = v.record(v.string(), v.array(v.array(v.nullable(v.union([v.string(), v.number()])))));

const buckets = { samples: newBucket(), verdicts: newBucket(), places: newBucket() };
let found: Readonly<Record<keyof typeof buckets, v.InferOutput<typeof ROWS>>> = {
  samples: {},
  verdicts: {},
  places: {},
};

beforeAll(async () => {
  const documents = await sampleDocuments();
  // two objects named as by the stack, and one of another day that no query reads
  const half = Math.floor(documents.length / 2);
  putObject(buckets.samples, 'flow-logs/2026/03/02/09', documents.slice(0, half));
  putObject(buckets.samples, 'flow-logs/2026/03/02/10', documents.slice(half));
  putObject(buckets.samples, 'flow-logs/2026/03/03/00', documents);
  const verdicts = await verdictDocuments();
  for (const hour of ['2026/01/21/09', '2026/03/02/09']) {
    const day = hour.slice(0, 10).replaceAll('/', '-');
    putObject(
      buckets.verdicts,
      `flow-logs/${hour}`,
      verdicts.filter((document) => v.parse(TIMED, JSON.parse(document)).timestamp.startsWith(day)),
    );
  }
  putObject(buckets.places, 'flow-logs/2026/03/02/09', await placeDocuments());
  found = {
    samples: answersIn(buckets.samples),
    verdicts: answersIn(buckets.verdicts),
    places: answersIn(buckets.places),
  };
});
afterAll(() => {
  for (const bucket of Object.values(buckets)) rmSync(bucket, { recursive: true });
});

function newBucket(): string {
  return mkdtempSync(join(tmpdir(), 'bucket-'));
}

function putObject(bucket: string, folder: string, documents: readonly string[]): void {
  expect(documents.length).toBeGreaterThan(0);
  mkdirSync(join(bucket, folder), { recursive: true });
  writeFileSync(join(bucket, folder, 'delivered.gz'), gzipSync(documents.map((document) => `${document}\n`).join('')));
}

/** The results of the queries over the objects of a bucket. */
function answersIn(bucket: string): v.InferOutput<typeof ROWS> {
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [RUNNER, bucket, fileURLToPath(new URL('create-table.sql', DEPLOY)), fileURLToPath(new URL('queries.sql', DEPLOY))],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  return v.parse(ROWS, JSON.parse(stdout));
}

describe('the queries for Athena', () => {
  it('are those that have expected rows', () => {
    // Prepare, Act
    const names = Object.keys(found.samples);

    // Assess
    expect(names.toSorted()).toEqual(Object.keys({ ...EXPECTED_ROWS, ...VERDICT_ROWS, ...PLACE_ROWS }).toSorted());
  });

  it.each(Object.entries(EXPECTED_ROWS))('find in the samples what %s asks for', (name, rows) => {
    // Prepare, Act
    const answer = found.samples[name];

    // Assess
    expect(answer).toEqual(rows);
  });

  it.each(Object.entries(VERDICT_ROWS))('find in the documents with verdicts what %s asks for', (name, rows) => {
    // Prepare, Act
    const answer = found.verdicts[name];

    // Assess
    expect(answer).toEqual(rows);
  });

  it.each(Object.entries(PLACE_ROWS))('find in the documents with places what %s asks for', (name, rows) => {
    // Prepare, Act
    const answer = found.places[name];

    // Assess
    expect(answer).toEqual(rows);
  });
});
