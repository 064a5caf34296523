import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocumentedQueries, withoutPeriod } from '../../../../src/report/database/documented-queries.ts';
import type { FlowDatabase } from '../../../../src/report/database/flow-database.ts';
import { EXPECTED_ROWS } from '../../../integration/opensearch/expected-rows.ts';
import { openFlowDatabase, rowsOf } from '../../../support/open-flow-database.ts';
import { placeDocuments } from '../../../support/place-documents.ts';
import { PLACE_ROWS } from '../../../support/place-rows.ts';
import { sampleDocuments } from '../../../support/sample-documents.ts';
import { verdictDocuments } from '../../../support/verdict-documents.ts';
import { VERDICT_ROWS } from '../../../support/verdict-rows.ts';

const text = readFileSync(new URL('../../../../deploy/athena/queries.sql', import.meta.url), 'utf8');
const queries = readDocumentedQueries(text);

/** The statement as in the file, with its comments. */
function unchanged(name: string): string {
  return text.split(`-- name: ${name}\n`)[1]?.split('-- name: ')[0] ?? '';
}

describe('the documented queries', () => {
  it('are read with their questions and needs', () => {
    // Prepare, Act
    const [first] = queries;

    // Assess
    expect(queries.map(({ name }) => name).toSorted()).toEqual(
      Object.keys({ ...EXPECTED_ROWS, ...VERDICT_ROWS, ...PLACE_ROWS }).toSorted(),
    );
    expect(first?.sentence).toBe('Flows and bytes of each hour, by action.');
    expect(first?.needs[0]).toBe('the default log format');
    for (const { sentence, needs, sql } of queries) {
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(needs.length).toBeGreaterThan(0);
      expect(sql).toMatch(/^WITH /);
      expect(sql).not.toContain(';');
      expect(withoutPeriod(sql)).not.toContain('2026/');
    }
  });
});

describe.each([
  ['the samples', sampleDocuments, EXPECTED_ROWS],
  ['the documents with verdicts', verdictDocuments, VERDICT_ROWS],
  ['the documents with places', placeDocuments, PLACE_ROWS],
])('over %s', (_name, documentsOf, expected) => {
  let database: FlowDatabase;
  beforeAll(async () => {
    database = await openFlowDatabase(await documentsOf());
  });
  afterAll(() => database.close());

  it.each(Object.entries(expected))(
    'the Athena query %s runs unchanged and finds the same rows',
    async (name, rows) => {
      // Prepare, Act, Assess
      expect(await rowsOf(database, unchanged(name))).toEqual(rows);
    },
  );
});

describe('the views', () => {
  let database: FlowDatabase;
  beforeAll(async () => {
    database = await openFlowDatabase(await sampleDocuments());
  });
  afterAll(() => database.close());

  it('count bytes by the rule of the documented queries, without what NAT gateways pass on', async () => {
    // Prepare
    const [accepted] = EXPECTED_ROWS['accepted-and-rejected']?.filter(([, action]) => action === 'ACCEPT') ?? [];

    // Act
    const [[sent] = []] = await rowsOf(database, 'SELECT sum(bytes * weight) FROM sent');
    const [[passedOn] = []] = await rowsOf(
      database,
      `SELECT sum(bytes * weight) FROM flows
      WHERE NOT counts_once AND (src_owner_type = 'nat_gateway' AND direction = 'egress'
        OR dst_owner_type = 'nat_gateway' AND from_internet)`,
    );

    // Assess
    expect(passedOn).toBeGreaterThan(0);
    expect(Number(sent) + Number(passedOn)).toBe(accepted?.[3]);
  });

  it('name both ends of every flow', async () => {
    // Prepare, Act
    const rows = await rowsOf(database, 'SELECT count(*) FROM flows WHERE src IS NULL OR dst IS NULL');
    const talkers = await rowsOf(database, "SELECT DISTINCT src FROM sent WHERE src_owner_name = 'shop'");

    // Assess
    expect(rows).toEqual([[0]]);
    expect(talkers).toEqual([['shop']]);
  });

  it('omit lines without traffic and unreadable lines, which the table has', async () => {
    // Prepare, Act
    const [[all, faults, without, flows] = []] = await rowsOf(
      database,
      `SELECT count(*), count(parse_fault), count(*) FILTER (log_status <> 'OK'), (SELECT count(*) FROM flows) FROM vpc_flow_logs`,
    );

    // Assess
    expect(faults).toBe(1);
    expect(Number(without)).toBeGreaterThan(0);
    expect(flows).toBe(Number(all) - Number(faults) - Number(without));
  });
});
