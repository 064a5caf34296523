import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fileRanges, memoryRanges } from '../../../../src/input/range-source.ts';
import { FlowDatabase } from '../../../../src/report/database/flow-database.ts';
import { jsonText, plainText, type RenderValue } from '../../../../src/report/database/result-text.ts';
import { isSavedTable } from '../../../../src/report/database/saved-table.ts';
import { TABLE_COLUMNS } from '../../../../src/report/database/table-columns.ts';
import { openFlowDatabase, rowsOf } from '../../../support/open-flow-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'query-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function valuesOf(database: FlowDatabase, sql: string, render: RenderValue = jsonText): Promise<unknown[]> {
  const { rows } = await database.query(sql);
  for await (const group of rows(render)) return [...(group[0] ?? [])];
  return [];
}

describe('the table', () => {
  it('has every column of the flat schema, with its type', async () => {
    // Prepare
    const database = await openFlowDatabase([
      '{"bytes":9223372036854775807,"src_tags":{"a":"b"},"tcp_flag_names":["SYN"]}',
    ]);

    // Act
    const columns = await rowsOf(database, 'SELECT column_name, column_type FROM (DESCRIBE vpc_flow_logs)');
    const values = await valuesOf(database, 'SELECT bytes, src_tags, tcp_flag_names, srcport, hour FROM vpc_flow_logs');
    await database.close();

    // Assess
    expect(columns).toEqual([...TABLE_COLUMNS.map(({ name, type }) => [name, type]), ['hour', 'VARCHAR']]);
    expect(values).toEqual(['9223372036854775807', '{"a":"b"}', '["SYN"]', 'null', 'null']);
  });

  it('is empty without documents', async () => {
    // Prepare
    const database = await openFlowDatabase([]);

    // Act
    const rows = await rowsOf(database, 'SELECT count(*), (SELECT count(*) FROM sent) FROM vpc_flow_logs');
    await database.close();

    // Assess
    expect(rows).toEqual([[0, 0]]);
  });

  it('accepts every text that JSON can contain', async () => {
    // Prepare
    const texts = ['\u0000', '\ud800', 'a\udc00b', '\u{1f600}', '\u202e', '"', '\\ud800', '\\', "'", '\u2028'];
    const documents = texts.map((label, index) => JSON.stringify({ start: index, src_label: label }));
    const database = await openFlowDatabase(documents);

    // Act
    const rows = await rowsOf(database, 'SELECT src_label FROM vpc_flow_logs ORDER BY start');
    await database.close();

    // Assess
    expect(rows.flat()).toEqual(texts.with(1, '\ufffd').with(2, 'a\ufffdb'));
  });

  it('has a column for a field that AWS has added, unless its name is taken', async () => {
    // Prepare
    const database = await FlowDatabase.open(() => ['later-field', 'BYTES', 'weight', 'o"d\'d']);
    await database.add(Buffer.from(`${JSON.stringify({ 'later-field': 'x', 'o"d\'d': 'y', bytes: 1 })}\n`));
    await database.prepare({ keepsTable: false });

    // Act
    const rows = await rowsOf(database, 'SELECT "later-field", "o""d\'d", bytes FROM flows');
    await database.close();

    // Assess
    expect(rows).toEqual([['x', 'y', 1]]);
  });

  it('keeps its files in a private folder, and removes them', async () => {
    // Prepare: a separate folder, so that no other run has files there
    const temporary = mkdtempSync(join(folder, 'temporary-'));
    vi.stubEnv('TMPDIR', temporary);
    const database = await FlowDatabase.open(() => []);
    await database.add(Buffer.from('{"bytes":1}\n'));
    const made = readdirSync(temporary);

    // Act
    const modes = made.flatMap((name) => [
      statSync(join(temporary, name)).mode & 0o777,
      statSync(join(temporary, name, 'part-0.ndjson')).mode & 0o777,
    ]);
    await database.close();
    vi.unstubAllEnvs();

    // Assess
    expect(modes).toEqual([0o700, 0o600]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('a saved table', () => {
  it('gives the same rows, from a path with any name and from any source, next to documents', async () => {
    // Prepare
    const first = await FlowDatabase.open(() => ['later-field']);
    await first.add(Buffer.from('{"bytes":1,"later-field":"x","src_tags":{"k":"v"}}\n'));
    const kept = (await first.prepare({ keepsTable: true })) ?? '';
    const path = join(folder, "t[a]*b?'c.parquet");
    writeFileSync(path, readFileSync(kept));
    await first.close();
    const source = await fileRanges(path);
    const database = await FlowDatabase.open(() => []);

    // Act
    const isSaved = await isSavedTable(source);
    await database.addSaved(source, path);
    await database.addSaved(memoryRanges(readFileSync(path)), undefined);
    await database.add(Buffer.from('{"bytes":2}\n'));
    await database.prepare({ keepsTable: false });
    const rows = await rowsOf(database, 'SELECT bytes, "later-field", src_tags FROM vpc_flow_logs ORDER BY ALL');
    await database.close();
    await source.close();

    // Assess
    expect(isSaved).toBe(true);
    expect(rows).toEqual([
      [1, 'x', { k: 'v' }],
      [1, 'x', { k: 'v' }],
      [2, null, null],
    ]);
  });

  it.each([
    ['an empty file', ''],
    ['text', 'version account-id interface-id'],
    [
      'a Parquet file of another program',
      readFileSync(new URL('../../../support/parquet-files/many-duckdb.parquet', import.meta.url)),
    ],
    ['a Parquet mark without a directory', 'PAR1\u0000\u0000\u0000\u0000PAR1'],
    [
      'a directory longer than the file',
      Buffer.concat([Buffer.from('PAR1'), Buffer.from([255, 255, 0, 0]), Buffer.from('PAR1')]),
    ],
  ])('is not recognised in %s', async (_name, content) => {
    expect(await isSavedTable(memoryRanges(Buffer.from(content)))).toBe(false);
  });

  it('is refused with a reason if it is damaged', async () => {
    // Prepare
    const database = await FlowDatabase.open(() => []);

    // Act
    const added = database.addSaved(memoryRanges(Buffer.from('PAR1 vpc_flow_enricher_table PAR1')), undefined);

    // Assess
    await expect(added).rejects.toThrow(/^the Parquet file is damaged: /);
    await database.close();
  });
});

/** Memory that the command assigns to statements that may need all columns. */
const STATEMENT_MEGABYTES = 320;

describe('a statement of a user', () => {
  let database: FlowDatabase;
  beforeAll(async () => {
    const documents = ['{"bytes":1,"srcaddr":"10.0.0.1","start":1772443800,"end":1772443844}'];
    database = await openFlowDatabase(documents, { memoryMegabytes: STATEMENT_MEGABYTES });
  });
  afterAll(() => database.close());

  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd.csv'",
    "SELECT content FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_json('/etc/x.json')",
    "SELECT * FROM parquet_metadata('/etc/x.parquet')",
    "SELECT * FROM 'https://example.com/a.parquet'",
    "COPY vpc_flow_logs TO '/tmp/vpc-flow-copy.csv'",
    "EXPORT DATABASE '/tmp/vpc-flow-export'",
    "ATTACH '/tmp/vpc-flow-attached'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    "SET memory_limit = '8GB'",
    "PRAGMA memory_limit = '8GB'",
    'RESET lock_configuration',
    'CREATE TABLE t AS SELECT 1',
    'CREATE OR REPLACE VIEW flows AS SELECT 1',
    'DROP VIEW vpc_flow_logs',
    "CALL enable_logging(storage = 'file', storage_config = {'path': '/tmp/vpc-flow-log'})",
    'CREATE SECRET (TYPE s3)',
    'DELETE FROM senders.counted',
    "EXPLAIN ANALYZE COPY vpc_flow_logs TO '/tmp/vpc-flow-copy.csv'",
    "SELECT 1) TO '/tmp/vpc-flow-copy.csv' (FORMAT csv); SELECT (1",
  ])('is refused: %s', async (sql) => {
    // Prepare, Act
    const run = async (): Promise<unknown> => rowsOf(database, sql);

    // Assess
    await expect(run()).rejects.toThrow(/not allowed|disabled|locked|does not exist|syntax error|one statement/);
    await expect(database.queryToParquet(sql)).rejects.toThrow();
    expect(
      readdirSync('/tmp').filter((name) => name.startsWith('vpc-flow-') && !name.startsWith('vpc-flow-e')),
    ).toEqual([]);
    expect(await rowsOf(database, 'SELECT bytes FROM flows')).toEqual([[1]]);
  });

  it.each([
    ['SELECT srcadr FROM flows', /^Binder Error: Referenced column "srcadr" not found .*"srcaddr"/],
    ['SELEC 1', /^Parser Error: syntax error at or near "SELEC"$/],
    ['SELECT 1; SELECT 2', /^one statement is expected, not 2$/],
    ['-- nothing', /^the query is empty$/],
    ['SELECT ?', /parameter/],
    ['SELECT CAST(srcaddr AS INTEGER) FROM flows', /^Conversion Error: /],
  ])('with an error is reported in one line: %s', async (sql, message) => {
    const error: unknown = await rowsOf(database, sql).catch((caught: unknown) => caught);
    expect(error instanceof Error ? error.message : '').toMatch(message);
    expect(error instanceof Error ? error.message : '').not.toContain('\n');
  });

  it.each([
    'DESCRIBE flows',
    'SHOW TABLES',
    'SUMMARIZE sent',
    'EXPLAIN SELECT 1',
    'FROM sent',
    'SELECT 1 -- end',
    'SELECT 1;',
  ])('may use any form of reading: %s', async (sql) => {
    await expect(rowsOf(database, sql)).resolves.toBeInstanceOf(Array);
  });

  it('can be written as Parquet, even if a comment ends it', async () => {
    const path = await database.queryToParquet('SELECT bytes FROM flows; -- end');
    expect(readFileSync(path).subarray(0, 4).toString()).toBe('PAR1');
  });

  it.each([
    ['sum(9223372036854775807) OVER () + 9223372036854775807::HUGEINT', '18446744073709551614', '18446744073709551614'],
    ['9007199254740993::BIGINT', '9007199254740993', '9007199254740993'],
    ['12.50::DECIMAL(9,2)', '12.50', '12.50'],
    ['0.1::DOUBLE', '0.1', '0.1'],
    ["'NaN'::DOUBLE", 'null', 'NaN'],
    ['NULL', 'null', undefined],
    ['true', 'true', 'true'],
    ["'00123'", '"00123"', '00123'],
    ['[1, NULL]', '[1,null]', '[1,null]'],
    ["MAP {'__proto__': 'x', 'b': NULL}", '{"__proto__":"x","b":null}', '{"__proto__":"x","b":null}'],
    ["{'a': [1::HUGEINT], 'b': 'x\"'}", '{"a":[1],"b":"x\\""}', '{"a":[1],"b":"x\\""}'],
    ['from_unixtime(1772443844)', '"2026-03-02T09:30:44Z"', '2026-03-02T09:30:44Z'],
    ['to_timestamp(1772443844)', '"2026-03-02T09:30:44Z"', '2026-03-02T09:30:44Z'],
    ["date_trunc('hour', to_timestamp(1772443844))", '"2026-03-02T09:00:00Z"', '2026-03-02T09:00:00Z'],
    ["DATE '2026-03-02'", '"2026-03-02"', '2026-03-02'],
    ["'\\x00\\xff'::BLOB", '"AP8="', 'AP8='],
    ['INTERVAL 1 HOUR', '"01:00:00"', '01:00:00'],
  ])('finds values with every digit: %s', async (expression, json, text) => {
    expect(await valuesOf(database, `SELECT ${expression}`)).toEqual([json]);
    expect(await valuesOf(database, `SELECT ${expression}`, plainText)).toEqual([text]);
  });
});
