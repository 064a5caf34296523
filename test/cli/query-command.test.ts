import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXPECTED_ROWS } from '../integration/opensearch/expected-rows.ts';
import { LARGE_SAMPLE } from '../support/sample-documents.ts';
import { CLI, documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const file = temporaryFiles();
const NAMES = ['--inventory', 'samples/inventory.json', '--labels', 'samples/cidr-labels.json'];
const LOG = 'samples/v5-all.log';
const SAMPLES = readdirSync(join(ROOT, 'samples'))
  .filter((name) => !['inventory.json', 'rules.json', 'cidr-labels.json', 'address-data', LARGE_SAMPLE].includes(name))
  .map((name) => `samples/${name}`);

const folder = mkdtempSync(join(tmpdir(), 'query-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function newFolder(): string {
  return mkdtempSync(join(folder, 'tmp-'));
}

describe('query', () => {
  it('shows the result of a statement as a table, and how many records it is about', async () => {
    const { status, stdout, stderr } = await runCli([
      'query',
      'SELECT action, count(*) AS n FROM flows GROUP BY 1 ORDER BY 1',
      LOG,
    ]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `action   n
------  --
ACCEPT  60
(1 row)
`,
      stderr: 'loaded 63 records\n',
    });
  });

  it.each([
    ['csv', 'action,src_tags,missing,empty\nACCEPT,"{""team"":""payments""}",,""\n'],
    ['json', '[\n{"action":"ACCEPT","src_tags":{"team":"payments"},"missing":null,"empty":""}\n]\n'],
    ['ndjson', '{"action":"ACCEPT","src_tags":{"team":"payments"},"missing":null,"empty":""}\n'],
  ])('writes %s, chosen by --as, by --output, and by the name of the file', async (format, expected) => {
    // Prepare
    const sql =
      "SELECT action, src_tags, NULL AS missing, '' AS empty FROM sent WHERE src_tags IS NOT NULL AND src_owner_name = 'checkout' LIMIT 1";
    const path = join(newFolder(), `rows.${format}`);
    const inputs = [...NAMES, 'samples/v11-custom.log'];

    // Act
    const runs = await Promise.all([
      runCli(['query', '--as', format, sql, ...inputs]),
      runCli(['query', '--output', format, sql, ...inputs]),
      runCli(['query', '-o', path, sql, ...inputs]),
    ]);

    // Assess
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect([runs[0]?.stdout, runs[1]?.stdout, readFileSync(path, 'utf8')]).toEqual([expected, expected, expected]);
    expect(runs[2]?.stdout).toBe('');
  });

  it('writes Parquet, which it can read', async () => {
    // Prepare
    const path = join(newFolder(), 'rows.parquet');

    // Act
    const { status } = await runCli(['query', '-o', path, `SELECT * FROM vpc_flow_logs`, LOG]);
    const piped = spawnSync(process.execPath, [CLI, 'query', '--as', 'parquet', 'SELECT 1', LOG], { cwd: ROOT });

    // Assess
    expect([status, piped.status]).toEqual([0, 0]);
    for (const bytes of [readFileSync(path), piped.stdout]) {
      expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
    }
  });

  it('saves the table for later queries, which read it in place of flow logs', async () => {
    // Prepare
    const path = join(newFolder(), "kept [1] o'clock.parquet");
    const sql = 'SELECT src, dst, bytes, hour, src_tags FROM sent ORDER BY ALL';
    const first = await runCli(['query', '--as', 'json', '--to', path, sql, ...NAMES, ...SAMPLES]);

    // Act
    const again = await runCli(['query', '--as', 'json', sql, path]);
    const both = await runCli(['query', '--as', 'csv', 'SELECT count(*) FROM vpc_flow_logs', path, LOG]);

    // Assess
    expect(again.stdout).toBe(first.stdout);
    expect(again).toMatchObject({ status: 0, stderr: 'loaded 0 records and 1 table of enriched records\n' });
    expect(both.stdout).toBe('count_star()\n437\n');
  });

  it('lists the documented queries, shows their SQL, and runs them over records of any time', async () => {
    // Prepare
    const { stdout: list } = await runCli(['query', '--list']);

    // Act
    const { stdout: sql } = await runCli(['query', '--sql', '--named', 'top-talkers']);
    const named = await runCli(['query', '--as', 'ndjson', '--named', 'top-talkers', ...NAMES, ...SAMPLES]);
    const given = await runCli(['query', '--as', 'ndjson', sql, ...NAMES, ...SAMPLES]);

    // Assess
    for (const name of Object.keys(EXPECTED_ROWS)) expect(`\n${list}`).toContain(`\n${name}\n    `);
    for (const line of list.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(documentsOf(named.stdout).map((row) => Object.values(row))).toEqual(EXPECTED_ROWS['top-talkers']);
    expect(given.stdout).toBe(named.stdout);
  });

  it('reads standard input, and accepts the options of enrich', async () => {
    const { stdout } = await runCli(
      [
        'query',
        '--as',
        'csv',
        '--drop',
        'action=ACCEPT',
        '--format',
        'action my-field',
        'SELECT action, my_field AS mine FROM vpc_flow_logs',
      ],
      'ACCEPT a\nREJECT b\n',
    );
    expect(stdout).toBe('action,mine\nREJECT,b\n');
  });

  it.each(['SIGNALS=on', 'COMMUNITY_ID=on', 'ORIGINAL_LINE=on'])(
    'loads what --set %s asks for, although the statement does not read it',
    async (setting) => {
      const { status, stdout, stderr } = await runCli(
        ['query', '--as', 'csv', '--set', setting, 'SELECT action FROM vpc_flow_logs'],
        '2 123456789012 eni-1 10.0.0.1 192.0.2.1 49152 443 6 10 840 1764374400 1764374460 ACCEPT OK\n',
      );
      expect([status, stdout], stderr).toEqual([0, 'action\nACCEPT\n']);
    },
  );

  it('shows hostile values as text', async () => {
    // Prepare
    const labels = file('hostile.json', JSON.stringify({ '10.0.0.0/8': '\u001b[2J\u202e<script>' }));

    // Act
    const { stdout } = await runCli([
      'query',
      'SELECT DISTINCT src_label AS l FROM flows WHERE src_label IS NOT NULL',
      '--labels',
      labels,
      LOG,
    ]);

    // Assess
    expect(stdout).toContain('\\u001b[2J\\u202e<script>');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
  });

  it('gives the result for the readable inputs, and names the others', async () => {
    const { status, stdout, stderr } = await runCli([
      'query',
      '--as',
      'csv',
      'SELECT count(*) AS n FROM flows',
      LOG,
      'missing.log',
      'samples/v2-default.log',
    ]);
    expect(stdout).toMatch(/^n\n\d+\n$/);
    expect(stderr).toContain('missing.log');
    expect(stderr).toContain('could not be read');
    expect(stderr).toContain('samples/v2-default.log:21: dstport');
    expect(status).toBe(2);
  });

  it('has no result if nothing can be read', async () => {
    const { status, stdout, stderr } = await runCli(['query', 'SELECT count(*) FROM flows', 'missing.log']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('missing.log: no such file');
  });

  it.each([
    [['query'], 'no query was given'],
    [['query', LOG], `"${LOG}" is an input, not a query`],
    [['query', '--named', 'top-talker', LOG], 'did you mean top-talkers?'],
    [['query', '--named', 'x', LOG], 'the documented queries are accepted-and-rejected,'],
    [['query', '--sql'], '--sql shows the query that --named names'],
    [['query', '--as', 'xml', 'SELECT 1', LOG], '--as must be one of table, csv, json, ndjson, parquet, not "xml"'],
    [['query', '--output', 'json', '--as', 'csv', 'SELECT 1', LOG], 'name different formats'],
    [
      ['query', '--to', 'a.parquet', '--to', 'b.parquet', 'SELECT 1', LOG],
      '--to may be given once with a file, not 2 times',
    ],
    [['query', '--to', '2026-01-01', 'SELECT 1', LOG], '--to selects objects in S3'],
    [['query', '--to', 'missing/t.parquet', 'SELECT 1', LOG], '--to missing/t.parquet: its directory does not exist'],
    [
      ['query', '--to', 's3://b/t.parquet', 'SELECT 1', LOG],
      '--to s3://b/t.parquet: this command does not write to S3',
    ],
    [['query', '-o', LOG, 'SELECT 1', LOG], 'it is one of the inputs'],
    [['query', '--set', 'SCHEMA=ecs', 'SELECT 1', LOG], 'the table always has the flat schema'],
    [['query', 'SELECT srcadr FROM flows', LOG], 'query: Binder Error: Referenced column "srcadr" not found'],
    [
      ['query', "SELECT * FROM read_text('/etc/passwd')", LOG],
      'query: Permission Error: Cannot access file "/etc/passwd"',
    ],
    [['query', "COPY flows TO 'x.csv'", LOG], 'query: Permission Error: Cannot access file'],
    [['query', 'DROP VIEW flows', LOG], 'query: DROP statements are not allowed'],
    [['query', 'SELECT 1; SELECT 2', LOG], 'query: one statement is expected, not 2'],
  ])('refuses %j with one message', async (given, message) => {
    const { status, stdout, stderr } = await runCli(given);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('internal error');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('leaves an existing file unchanged if the statement fails', async () => {
    const path = file('rows.csv', 'before');
    await runCli(['query', '-o', path, 'SELECT nothing FROM flows', LOG]);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });
});

function hasFile(folder: string, extension: string): boolean {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith(extension));
}

describe('the temporary folder of query', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is gone after %s while flow logs are read', async (signal, status) => {
    // Prepare
    const temporary = newFolder();
    const child = spawn(process.execPath, [CLI, 'query', 'SELECT count(*) FROM flows'], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temporary },
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write(readFileSync(join(ROOT, LOG)));
    while (readdirSync(temporary).length === 0) await pause();

    // Act
    child.kill(signal);
    const ended = await new Promise<number | null>((resolve) => child.on('close', resolve));

    // Assess
    expect(ended).toBe(status);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is gone after an interruption of the statement', async () => {
    // Prepare
    const temporary = newFolder();
    const sql = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range * b.range % 7 = 1';
    const child = spawn(process.execPath, [CLI, 'query', sql, LOG], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temporary },
    });
    await new Promise((resolve) => child.stderr.on('data', resolve));
    while (!hasFile(temporary, '.parquet')) await pause();

    // Act
    child.kill('SIGINT');
    const ended = await new Promise<number | null>((resolve) => child.on('close', resolve));

    // Assess
    expect(ended).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([
    ['a query', 0, 'SELECT 1'],
    ['an error', 2, 'SELECT nothing'],
  ])('is gone after %s', async (_name, status, sql) => {
    const temporary = newFolder();
    const run = spawnSync(process.execPath, [CLI, 'query', sql, LOG], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temporary },
    });
    expect(run.status).toBe(status);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is named in the message if it cannot be created', () => {
    const missing = join(newFolder(), 'missing');
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'query', 'SELECT 1', LOG], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: missing },
    });
    expect(stderr).toBe(`vpc-flow-enricher query: cannot make a temporary folder in ${missing}: no such file\n`);
    expect(status).toBe(2);
  });
});

describe('without @duckdb/node-api', () => {
  it('query says what to install, and everything else works', () => {
    // Prepare: the package with its other dependencies
    const installed = newFolder();
    for (const name of ['lib', 'samples', 'deploy/athena', 'package.json'])
      cpSync(join(ROOT, name), join(installed, name), { recursive: true });
    mkdirSync(join(installed, 'node_modules'));
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (name !== '@duckdb') symlinkSync(join(ROOT, 'node_modules', name), join(installed, 'node_modules', name));
    }
    const run = (...given: string[]) =>
      spawnSync(process.execPath, [join(installed, 'lib/cli.mjs'), ...given], { cwd: installed, encoding: 'utf8' });

    // Act
    const query = run('query', 'SELECT 1', LOG);
    const enrich = run('enrich', LOG);
    const list = run('query', '--list');

    // Assess
    expect(query.stderr).toBe(
      'vpc-flow-enricher query: the package @duckdb/node-api is required but not installed: npm install @duckdb/node-api\n',
    );
    expect([query.status, enrich.status, list.status]).toEqual([2, 0, 0]);
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
