import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDocumentedQueries, withoutPeriod } from '../../../../src/report/database/documented-queries.ts';
import { FlowDatabase } from '../../../../src/report/database/flow-database.ts';
import { rowsOf } from '../../../support/open-flow-database.ts';
import { sampleDocuments } from '../../../support/sample-documents.ts';
import { verdictDocuments } from '../../../support/verdict-documents.ts';

const documents = [...(await sampleDocuments()), ...(await verdictDocuments())];
const bytes = Buffer.from(documents.map((document) => `${document}\n`).join(''));
const queries = readDocumentedQueries(
  readFileSync(new URL('../../../../deploy/athena/queries.sql', import.meta.url), 'utf8'),
);

/** The rows of a statement, over all columns or only over the required ones; an invalid statement gives its message. */
async function rows(sql: string, isRestricted: boolean, namesAll = false): Promise<unknown> {
  const database = await FlowDatabase.open(() => ['my_field', 'two words'], { memoryMegabytes: 320 });
  try {
    if (isRestricted) await database.loadOnlyFor(sql, { namesAll });
    await database.add(bytes);
    await database.add(Buffer.from('{"my_field":"x","two words":"y"}\n'));
    await database.prepare({ keepsTable: false });
    return await rowsOf(database, sql);
  } finally {
    await database.close();
  }
}

describe('a table with the columns that a statement needs', () => {
  it.each(queries.map(({ name, sql }) => [name, withoutPeriod(sql)]))(
    'gives the rows of the documented query %s',
    async (_name, sql) => {
      expect(await rows(sql, true, true)).toEqual(await rows(sql, false));
    },
  );

  it.each([
    'SELECT count(*), sum(bytes), min(src_tags) FROM vpc_flow_logs',
    'SELECT SRC_Instance_ID, "Az_Id" FROM flows ORDER BY ALL',
    // sorting by all columns takes more memory than the engine has, depending on how its threads coincide
    'SELECT * FROM sent ORDER BY bytes DESC, srcaddr, dstaddr, srcport, dstport, start, interface_id LIMIT 3',
    "FROM vpc_flow_logs SELECT COLUMNS('.*_id') ORDER BY ALL LIMIT 3",
    'SELECT f.az_id AS a FROM (SELECT * FROM flows) f ORDER BY 1',
    'SELECT max(vpc_flow_logs) FROM vpc_flow_logs',
    'SELECT max(t)::VARCHAR FROM flows AS t',
    'SELECT #20 AS c FROM vpc_flow_logs ORDER BY 1',
    'SELECT max(a7) FROM vpc_flow_logs AS t(a1, a2, a3, a4, a5, a6, a7)',
    'SELECT count(*) FROM flows NATURAL JOIN (SELECT DISTINCT az_id, subnet_id FROM flows)',
    'WITH flows AS (SELECT * FROM flows) SELECT max(subnet_id), max(az_id) FROM flows',
    "SELECT * FROM query('SELECT max(subnet_id) FROM flows')",
    "SELECT max(subnet_id) FROM query_table(['vpc_flow_logs'])",
    'SELECT count(DISTINCT subnet_id) FROM flows UNION ALL SELECT count(az_id) FROM sent ORDER BY 1',
    'SUMMARIZE flows',
    'SELECT my_field, "two words" FROM vpc_flow_logs WHERE my_field IS NOT NULL',
    'SELECT g, count(*) FROM flows, UNNEST(dst_security_group_ids) AS u(g) GROUP BY 1 ORDER BY 1',
    'SELECT parse_fault.code, message FROM vpc_flow_logs WHERE parse_fault IS NOT NULL',
    'SELECT list(src_tags ORDER BY srcaddr) FROM flows WHERE src_tags IS NOT NULL',
  ])('gives the rows that the whole table gives: %s', async (sql) => {
    expect(await rows(sql, true)).toEqual(await rows(sql, false));
  });

  it('refuses a syntax error before anything is loaded', async () => {
    const database = await FlowDatabase.open(() => []);
    await expect(database.loadOnlyFor('SELECT FROM WHERE')).rejects.toThrow(/^Parser Error: syntax error/);
    await database.close();
  });
});
