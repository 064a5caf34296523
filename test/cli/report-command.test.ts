import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const NAMES = [
  ...['--inventory', 'samples/inventory.json', '--rules', 'samples/rules.json'],
  ...['--labels', 'samples/cidr-labels.json'],
];
const FILES = ['samples/v2-default.log', 'samples/v5-all.log', 'samples/v5-console.log.gz', 'samples/v11-custom.log'];
const GOLDEN = join(ROOT, 'test/cli/report-of-samples.json.txt');

/** The unreadable line of the samples. */
const PLACE = 'samples/v2-default.log:21: dstport: 70000 is not a port';

const folder = mkdtempSync(join(tmpdir(), 'report-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = temporaryFiles();

interface ReportJson {
  readonly findings: readonly { readonly sentence: string }[];
  readonly queries: readonly {
    readonly name: string;
    readonly sql: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }[];
}

async function jsonReport(given: readonly string[], status = 0): Promise<ReportJson> {
  const result = await runCli(['report', '--json', ...given]);
  expect(result.status, result.stderr).toBe(status);
  return JSON.parse(result.stdout);
}

function rowsOf({ queries }: ReportJson, name: string): ReportJson['queries'][number]['rows'] {
  return queries.find((query) => query.name === name)?.rows ?? [];
}

describe('report --json', () => {
  it('gives the results that people have read', async () => {
    // Act
    const { stdout } = await runCli(['report', '--json', ...NAMES, ...FILES]);

    // Assess
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(GOLDEN, stdout);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });

  it('agrees with the documents of enrich, counted in another way', async () => {
    // Prepare
    const { stdout } = await runCli(['enrich', ...NAMES, ...FILES]);
    const flows = documentsOf(stdout).filter(({ action, log_status, parse_fault }) => {
      return parse_fault === undefined && action !== undefined && (log_status ?? 'OK') === 'OK';
    });
    const allowed = flows.filter(({ action }) => action === 'ACCEPT');
    const denied = flows.filter(({ action }) => action === 'REJECT');
    // an interface that sent traffic has records of everything it sent
    const sending = new Set(
      allowed.filter(({ direction }) => direction !== 'ingress').map(({ interface_id }) => interface_id),
    );
    const sendingAddresses = new Set(
      allowed.filter(({ direction }) => direction === 'egress').map(({ srcaddr }) => srcaddr),
    );
    const counted = allowed.filter((document) => {
      const { direction, src_interface_id: sender, srcaddr } = document;
      // the clients of all NAT gateways have records as well
      if (document[direction === 'ingress' ? 'dst_owner_type' : 'src_owner_type'] === 'nat_gateway') return false;
      if (direction !== 'ingress') return true;
      return sender === undefined ? !sendingAddresses.has(srcaddr) : !sending.has(sender);
    });
    const sumOf = (name: string): number => counted.reduce((sum, document) => sum + Number(document[name] ?? 0), 0);

    // Act
    const report = await jsonReport([...NAMES, ...FILES]);

    // Assess
    expect(rowsOf(report, 'totals')).toMatchObject([{ allowed: allowed.length, denied: denied.length }]);
    expect(rowsOf(report, 'volume')).toMatchObject([{ bytes: sumOf('bytes'), packets: sumOf('packets') }]);
    const byInterval = rowsOf(report, 'accepted-and-rejected');
    expect(byInterval.reduce((sum, row) => sum + Number(row.allowed), 0)).toBe(allowed.length);
    expect(byInterval.reduce((sum, row) => sum + Number(row.bytes), 0)).toBe(sumOf('bytes'));
  });

  it('has for each query the SQL that gives the same rows by query', async () => {
    const report = await jsonReport([...NAMES, ...FILES]);
    for (const name of ['volume', 'owner-intervals', 'services', 'unattributed-addresses']) {
      const { sql = '' } = report.queries.find((query) => query.name === name) ?? {};
      const { stdout } = await runCli(['query', '--as', 'json', ...NAMES, sql, ...FILES]);
      expect(JSON.parse(stdout), name).toEqual(rowsOf(report, name));
    }
  });

  it('is the same of a table that was kept', async () => {
    // Prepare
    const table = join(folder, 'kept.parquet');
    const fromLines = await jsonReport(['--to', table, ...NAMES, ...FILES]);

    // Act
    const fromTable = await jsonReport([table], 0);

    // Assess
    // only the queries: whether a rule was never used is known only with the rules
    expect(fromTable.queries).toEqual(fromLines.queries);
  });

  it('has pseudonyms for a table that was kept, too', async () => {
    // Prepare
    const table = join(folder, 'for-pseudonyms.parquet');
    await runCli(['query', '--to', table, ...NAMES, 'SELECT 1', ...FILES]);

    // Act
    const { stdout } = await runCli(['report', '--json', '--hide', 'addresses', '--hide', 'names', table]);

    // Assess
    expect(stdout).toMatch(/v4-[0-9a-f]{8}/);
    expect(stdout).toMatch(/name-[0-9a-f]{12}/);
    expect(stdout).not.toMatch(/\b10\.0\.0\.\d|checkout|shop-bastion|office-berlin/);
    expect(stdout).not.toContain('for-pseudonyms');
  });
});

describe('query --hide', () => {
  it('gives pseudonyms, and the same numbers', async () => {
    // Prepare
    const sql =
      'SELECT srcaddr, src, src_tags, community_id, sum(bytes) AS bytes FROM flows GROUP BY ALL ORDER BY bytes, 1';

    // Act
    const shown = await runCli(['query', '--as', 'ndjson', ...NAMES, sql, ...FILES]);
    const hidden = await runCli([
      'query',
      '--as',
      'ndjson',
      '--hide',
      'addresses',
      '--hide',
      'names',
      ...NAMES,
      sql,
      ...FILES,
    ]);

    // Assess
    const bytesOf = (text: string): unknown[] => documentsOf(text).map(({ bytes }) => bytes);
    expect(bytesOf(hidden.stdout)).toEqual(bytesOf(shown.stdout));
    const rows = documentsOf(hidden.stdout);
    expect(rows.every(({ srcaddr }) => srcaddr === null || /^v[46]-[0-9a-f]+$/.test(String(srcaddr)))).toBe(true);
    expect(rows.every(({ community_id }) => community_id === null)).toBe(true);
    expect(hidden.stdout).not.toMatch(/shop|office|team/);
  });
});

describe('report', () => {
  it('writes one page that names unreadable lines, and whose policy allows only its own style and script', async () => {
    // Act
    const result = await runCli(['report', ...NAMES, ...FILES]);

    // Assess
    expect(result.status).toBe(0);
    expect(result.stdout).toContain(PLACE);
    expect(result.stdout).toMatch(/^<!DOCTYPE html>/);
    expect(result.stdout).toMatch(
      /content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; script-src &#39;sha256-[\w+/=]{44}&#39;/,
    );
    expect(result.stdout).not.toMatch(/ style=|unsafe-inline|https?:\/\//);
  });

  it('fails for unreadable lines with --strict', async () => {
    const result = await runCli(['report', '--strict', 'samples/v2-default.log']);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain(PLACE);
    expect(result.stderr).toContain(PLACE);
  });

  it('fails if no line could be read', async () => {
    const log = file('other.log', 'this is no flow log\nnor is this\n');
    const result = await runCli(['report', log]);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('other.log:1');
  });

  it('does not say that bytes count twice if there are no flow records', async () => {
    const result = await runCli(['report', file('empty.log', '')]);
    expect(result.stdout).toContain('Each byte counts once');
    expect(result.stdout).not.toContain('count twice');
  });

  it('does not show the places of unreadable lines with --hide', async () => {
    const result = await runCli(['report', '--hide', 'addresses', 'samples/v2-default.log']);
    expect(result.status).toBe(0);
    expect(result.stdout).not.toContain('v2-default.log:21');
    expect(result.stderr).toContain(PLACE);
  });

  it('has the time at which it was made only if that is asked for', async () => {
    const [without, withStamp] = await Promise.all([
      runCli(['report', 'samples/v5-all.log']),
      runCli(['report', '--stamp', 'samples/v5-all.log']),
    ]);
    expect(without.stdout).not.toContain(` on ${new Date().getUTCFullYear()}-`);
    expect(withStamp.stdout).toContain(` on ${new Date().getUTCFullYear()}-`);
  });

  it('writes no page over one of its inputs', async () => {
    const log = file('flow.log', readFileSync(join(ROOT, 'samples/v5-all.log')));
    const result = await runCli(['report', '-o', log, log]);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('it is one of the inputs');
  });

  it.each([
    [['--summary', '--json'], '--summary and --json cannot be used together'],
    [['--hide', 'ports'], '--hide must be addresses or names, not "ports"'],
    [['--threshold', 'beacon=1'], 'is not a threshold'],
    [['--threshold', 'x'], 'NAME=VALUE is expected'],
    [['-o', 's3://bucket/report.html'], 'does not write to S3'],
    [['--set', 'SCHEMA=ecs'], 'the table always has the flat schema'],
  ])('refuses %j with one message', async (given, message) => {
    const result = await runCli(['report', ...given, 'samples/v5-all.log']);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stdout).toBe('');
  });

  it('writes nothing if no input could be read', async () => {
    const page = join(folder, 'nothing.html');
    const result = await runCli(['report', '-o', page, join(folder, 'missing.log')]);
    expect(result.status).toBe(2);
    expect(existsSync(page)).toBe(false);
  });
});
