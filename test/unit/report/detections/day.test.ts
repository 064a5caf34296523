import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FINDING_KEYS } from '../../../../scripts/detections/finding-keys.mjs';
import { KNOWN_NAMES } from '../../../../scripts/detections/network.mjs';
import { readDocumentedQueries } from '../../../../src/report/database/documented-queries.ts';
import type { FlowDatabase } from '../../../../src/report/database/flow-database.ts';
import { plainText } from '../../../../src/report/database/result-text.ts';
import { DETECTIONS, readThresholds } from '../../../../src/report/detections/detections.ts';
import { detectionDay, judged } from '../../../support/detection-day.ts';
import { DAY_RESULTS, DEFAULT_FORMAT_RESULTS } from '../../../support/detection-results.ts';
import { openFlowDatabase } from '../../../support/open-flow-database.ts';

const QUERIES = readDocumentedQueries(
  readFileSync(new URL('../../../../deploy/athena/queries.sql', import.meta.url), 'utf8'),
);
/** Time limit for loading two days, on a machine with much other work. */
const LOADING_MS = 120_000;
const day = await detectionDay();
let database: FlowDatabase;
let bare: FlowDatabase;
beforeAll(async () => {
  database = await openFlowDatabase(day.documents);
  bare = await openFlowDatabase((await detectionDay({}, { bareLines: true })).documents);
}, LOADING_MS);
afterAll(async () => {
  await database.close();
  await bare.close();
});

/** The rows of a statement, with values as text. */
async function rowsOf(sql: string, from = database): Promise<Readonly<Record<string, string | undefined>>[]> {
  const { columns, rows } = await from.query(sql);
  const found: Record<string, string | undefined>[] = [];
  for await (const group of rows(plainText)) {
    for (const row of group) found.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
  }
  return found;
}

async function keysOf(detection: string, sql: string, from = database): Promise<string[]> {
  return (await rowsOf(sql, from)).map(
    (row) => FINDING_KEYS[detection]?.(row) ?? expect.fail(`${detection} has no keys`),
  );
}

describe('the detections over a generated day', () => {
  it('find the attacks, and of the harmless traffic only what looks the same', async () => {
    // Prepare
    const thresholds = readThresholds([]);

    // Act
    const results: Record<string, unknown> = {};
    for (const { id, sql } of DETECTIONS) results[id] = judged(id, day, await keysOf(id, sql(thresholds)));

    // Assess
    expect(results).toEqual(DAY_RESULTS);
  });

  it('find nothing wrong where the names of what looks the same are ignored, but an application with an old password', async () => {
    // Prepare
    const thresholds = readThresholds([`ignore=${KNOWN_NAMES.join(',')}`]);

    // Act
    const wrong: Record<string, readonly string[]> = {};
    for (const { id, sql } of DETECTIONS) {
      wrong[id] = judged(id, day, await keysOf(id, sql(thresholds))).wrong;
    }

    // Assess
    expect(wrong).toEqual({
      'vertical-scans': [],
      'horizontal-scans': [],
      'brute-force': ['legacy-app > orders-db:5432'],
      beacons: [],
      'unusual-volume': [],
    });
  });

  it.each(DETECTIONS)(
    'find the same attacks in the default format, without TCP flags and direction: $id',
    async ({ id, sql }) => {
      // Prepare, Act
      const keys = await keysOf(id, sql(readThresholds([])), bare);

      // Assess
      expect(judged(id, day, keys)).toEqual(DEFAULT_FORMAT_RESULTS[id]);
    },
  );

  it.each(DETECTIONS)('finds with the query for Athena what the report finds: $id', async ({ id, sql, columns }) => {
    // Prepare
    const athena = QUERIES.find(({ name }) => name === id) ?? expect.fail(`there is no query ${id}`);
    const isTime = (name: string): boolean => columns[name] === 'seconds';

    // Act
    const own = await rowsOf(sql(readThresholds([])));
    const documented = await rowsOf(athena.sql);

    // Assess
    const withTimes = own.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          isTime(name) ? new Date(Number(value) * 1_000).toISOString().replace('.000Z', 'Z') : value,
        ]),
      ),
    );
    expect(documented.length).toBeGreaterThan(0);
    expect(documented).toEqual(withTimes);
  });

  it.each(DETECTIONS)(
    'gives each finding as a sentence, and its columns in order: $id',
    async ({ id, sql, columns }) => {
      // Prepare, Act
      const rows = await rowsOf(sql(readThresholds([])));

      // Assess
      for (const row of rows) expect(Object.keys(row), id).toEqual(Object.keys(columns));
    },
  );
});
