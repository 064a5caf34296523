import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type S3Fault, type S3Request, type S3Server, startS3Server } from '../support/s3/s3-server.ts';
import { stubUserEnvironment } from '../support/user-environment.ts';
import { documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/28/';

const writeFile = temporaryFiles();
let server: S3Server;
let faultOf: (request: S3Request) => S3Fault | undefined;

beforeEach(async () => {
  faultOf = () => undefined;
  server = await startS3Server({ pageSize: 4, faultOf: (request) => faultOf(request) });
  stubUserEnvironment({ AWS_ENDPOINT_URL: server.url });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

function lineOf(port: number): string {
  return `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 ${port} 443 6 10 840 1609459200 1609459260 ACCEPT OK\n`;
}

/** The name of a flow log file, for a minute after 10:00. */
function nameOf(minute: number): string {
  const time = `20261128T10${String(minute).padStart(2, '0')}Z`;
  return `123456789012_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_${time}_1a2b3c4d.log.gz`;
}

function put(key: string, body: string | Buffer): void {
  server.objects.set(`logs/${key}`, { body: Buffer.from(body), lastModified: new Date(0) });
}

/** Puts ten files with one line each, from 10:00 to 10:09, with the source ports 0 to 9. */
function putTen(): void {
  for (let minute = 0; minute < 10; minute++) put(FOLDER + nameOf(minute), gzipSync(`${HEADER}\n${lineOf(minute)}`));
}

function portsOf(stdout: string): unknown[] {
  return documentsOf(stdout).map(({ srcport }) => srcport);
}

const ZERO_TO_NINE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('enrich with s3://', () => {
  it.each(['s3://logs', 's3://logs/', 's3://logs/AWSLogs', `s3://logs/${FOLDER}1*`])(
    'reads the objects of %s in the order of their keys',
    async (location) => {
      putTen();
      const { status, stdout, stderr } = await runCli(['enrich', location]);
      expect(portsOf(stdout)).toEqual(ZERO_TO_NINE);
      expect(stderr).toContain(`${location}: 10 objects, 0.0 MiB from 2026-11-28T10:00Z to 2026-11-28T10:09Z\n`);
      expect(stderr).toContain('10 lines from 10 inputs');
      expect(stderr).toContain(
        '\nallowed     10 (100.0 %)\ndenied      0 (0.0 %)\nsent        8.4 kB (8,400 bytes) in 100 packets',
      );
      expect(status).toBe(0);
    },
  );

  it('reads one object by its key, even if listings are denied', async () => {
    putTen();
    faultOf = ({ key }) => (key === '' ? { status: 403, code: 'AccessDenied' } : undefined);
    const { status, stdout } = await runCli(['enrich', `s3://logs/${FOLDER}${nameOf(4)}`]);
    expect(portsOf(stdout)).toEqual([4]);
    expect(status).toBe(0);
  });

  it('reads files and objects in the order of the operands', async () => {
    putTen();
    const file = writeFile('local.log', `${HEADER}\n${lineOf(50)}`);
    const [first, second] = [1, 2].map((minute) => `s3://logs/${FOLDER}${nameOf(minute)}`);
    const { stdout } = await runCli(['enrich', second ?? '', '-', file, first ?? ''], `${HEADER}\n${lineOf(60)}`);
    expect(portsOf(stdout)).toEqual([2, 60, 50, 1]);
  });

  it('selects by time, account and Region', async () => {
    putTen();
    put(`${FOLDER}x.log`, lineOf(99));
    put(FOLDER.replace('eu-central-1', 'us-east-1') + nameOf(2).replace('eu-central-1', 'us-east-1'), lineOf(70));
    put(FOLDER.replace('123456789012', '210987654321') + nameOf(2).replace('123456789012', '210987654321'), lineOf(80));
    const { status, stdout, stderr } = await runCli([
      ...['enrich', 's3://logs/', '--from', '2026-11-28T10:02', '--to', '2026-11-28T10:05'],
      ...['--account', '123456789012', '--region', 'eu-central-1', '--region', 'eu-west-1'],
    ]);
    expect(portsOf(stdout)).toEqual([2, 3, 4]);
    expect(stderr).toContain('3 objects');
    expect(stderr).toContain('omitted because of their time, account or Region');
    expect(status).toBe(0);
  });

  it('reports each object that cannot be read, and reads the others', async () => {
    putTen();
    put(FOLDER + nameOf(8), gzipSync(`${HEADER}\n${lineOf(8)}`).subarray(0, -4));
    put(FOLDER + nameOf(9), Buffer.from('PK\u0003\u0004 a zip file'));
    faultOf = ({ key }) => {
      if (key === FOLDER + nameOf(1)) return { status: 404, code: 'NoSuchKey' };
      if (key === FOLDER + nameOf(3)) return { status: 403, code: 'AccessDenied' };
      if (key === FOLDER + nameOf(5)) return { status: 412, code: 'PreconditionFailed' };
      if (key === FOLDER + nameOf(7)) return { status: 403, code: 'InvalidObjectState' };
      return undefined;
    };
    const { status, stdout, stderr } = await runCli(['enrich', `s3://logs/${FOLDER}`]);
    expect(portsOf(stdout)).toEqual([0, 2, 4, 6, 8]);
    const reasons = stderr
      .split('\n')
      .flatMap((line) => /_20261128T10(\d\d)Z_1a2b3c4d\.log\.gz: (.*)$/.exec(line)?.slice(1).join(' ') ?? []);
    expect(reasons).toEqual([
      '01 no such object',
      '03 access denied (AccessDenied: about AccessDenied)',
      '05 the object has changed',
      '07 the object is archived: restore it first',
      '08 the gzip data ends too early',
      expect.stringMatching(/^09 it is a .*zip/i),
    ]);
    expect(stderr).toContain('6 inputs could not be read to the end');
    expect(status).toBe(2);
  });

  it('reports each location that cannot be listed, and reads the others', async () => {
    putTen();
    faultOf = ({ bucket }) => {
      if (bucket === 'denied') return { status: 403, code: 'AccessDenied' };
      return bucket === 'gone' ? { status: 404, code: 'NoSuchBucket' } : undefined;
    };
    const { status, stdout, stderr } = await runCli([
      'enrich',
      's3://denied/',
      's3://logs',
      's3://gone/x',
      's3://logs/x/',
    ]);
    expect(portsOf(stdout)).toEqual(ZERO_TO_NINE);
    expect(stderr).toContain('cannot read s3://denied/: access denied (AccessDenied: about AccessDenied)\n');
    expect(stderr).toContain('cannot read s3://gone/x: no such bucket\n');
    expect(stderr).toContain('cannot read s3://logs/x/: no objects are there\n');
    expect(status).toBe(2);
  });

  it('continues broken connections and throttled requests', async () => {
    putTen();
    const seen = new Set<string>();
    faultOf = ({ key }) => {
      if (key === '' || seen.has(key)) return undefined;
      seen.add(key);
      return seen.size % 2 === 0 ? { breakAfter: 20 } : { status: 503, code: 'SlowDown' };
    };
    const { status, stdout } = await runCli(['enrich', 's3://logs/']);
    expect(portsOf(stdout)).toEqual(ZERO_TO_NINE);
    expect(status).toBe(0);
  });

  it.each(['five-pyarrow-gzip', 'many-pyarrow-small-pages'])(
    'reads the Parquet file %s by ranges, with the result of the local file',
    async (name) => {
      const path = join(ROOT, `test/support/parquet-files/${name}.parquet`);
      put(`${FOLDER}x.log.parquet`, readFileSync(path));
      let ranges = 0;
      faultOf = ({ range }) => (range !== undefined && ranges++ === 0 ? { breakAfter: 4_000 } : undefined);
      const [local, remote] = [await runCli(['enrich', path]), await runCli(['enrich', 's3://logs/'])];
      expect(remote.stdout).toBe(local.stdout);
      expect(remote.status).toBe(local.status);
      expect(documentsOf(remote.stdout).length).toBeGreaterThan(4);
    },
  );

  it('reports a damaged Parquet file, and reads the others', async () => {
    putTen();
    const file = readFileSync(join(ROOT, 'test/support/parquet-files/five-pyarrow-gzip.parquet'));
    put(`${FOLDER}x.log.parquet`, file.subarray(0, -20));
    const { status, stdout, stderr } = await runCli(['enrich', 's3://logs/']);
    expect(portsOf(stdout)).toEqual(ZERO_TO_NINE);
    expect(stderr).toMatch(/cannot read s3:\/\/logs\/.*x\.log\.parquet: .*Parquet/);
    expect(status).toBe(2);
  });

  it('shows hostile keys escaped, and reads their objects', async () => {
    put('../a\u001b[31m\n.log', `${HEADER}\n${lineOf(1)}not a line\n`);
    const { stdout, stderr } = await runCli(['enrich', 's3://logs/../']);
    expect(portsOf(stdout)).toEqual([1, undefined]);
    expect(stderr).toContain('s3://logs/../a\\u001b[31m\\u000a.log:3');
    expect(stderr).not.toContain('\u001b');
  });

  it('names the needed credentials if there are none', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const { status, stderr } = await runCli(['enrich', 's3://logs/']);
    expect(stderr).toContain(
      'cannot read s3://logs/: no AWS credentials were found: set AWS_PROFILE, run “aws sso login”',
    );
    expect(status).toBe(2);
  });

  it.each([
    [['s3://logs/', '--from', 'yesterday'], '--from must be a time such as'],
    [['s3://logs/', '--from', '2026-02-30'], '--from must be a time such as'],
    [['s3://logs/', '--from', '2026-11-29', '--to', '2026-11-29'], '--from must be before --to'],
    [['s3://logs/', '--account', '1234'], '--account must be 12 digits, not "1234"'],
    [['s3://logs/', '--region', 'Frankfurt'], '--region must be the name of a Region'],
    [['x.log', '--from', '2026-11-28'], '--from selects objects in S3, but no input begins with s3://'],
    [['x.log', '--region', 'eu-central-1', '--region', 'us-east-1'], '--region given several times selects objects'],
    [['s3://a b/'], 's3://a b/: it must be s3://bucket'],
    [['s3://logs/', '-', '-'], '- (standard input) may be given once'],
    [
      ['s3://logs/', '-o', 's3://logs/out'],
      '--output s3://logs/out: this command does not write to S3; write a file, and copy it with “aws s3 cp”; for enriched copies of files in S3, use “replay plan” and “replay PLAN --output s3://BUCKET/PREFIX/”',
    ],
  ])('refuses %j', async (given, reason) => {
    const { status, stdout, stderr } = await runCli(['enrich', ...given]);
    expect(stderr).toContain(`vpc-flow-enricher enrich: ${reason}`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(server.requests).toEqual([]);
  });
});

describe('documents in S3', () => {
  const LABELS = JSON.stringify({ '10.0.0.1/32': 'office' });

  beforeEach(() => {
    put('flow.log', `${HEADER}\n${lineOf(1)}`);
    put('labels.json', LABELS);
    put('broken.json', '{');
    for (const name of ['inventory.json', 'rules.json']) put(name, gzipSync(readFileSync(join(ROOT, 'samples', name))));
  });

  it.each([
    ['enrich', ['--inventory', 's3://logs/inventory.json', '--rules', 's3://logs/rules.json']],
    ['simulate', ['--inventory', 's3://logs/inventory.json', '--rules', 's3://logs/rules.json']],
    ['audit', ['--inventory', 's3://logs/inventory.json', '--rules', 's3://logs/rules.json', '--json']],
    ['enrich', ['--labels', 's3://logs/labels.json']],
    ['simulate', ['--labels', 's3://logs/labels.json']],
    [
      'audit',
      [
        '--inventory',
        's3://logs/inventory.json',
        '--rules',
        's3://logs/rules.json',
        '--labels',
        's3://logs/labels.json',
      ],
    ],
  ])('are read by %s %j as files are', async (command, given) => {
    const asFiles = given.map((text) =>
      text.replace('s3://logs/labels.json', LABELS).replace('s3://logs/', 'samples/'),
    );
    const [remote, local] = await Promise.all(
      [given, asFiles].map((options) => runCli([command, ...options, 's3://logs/flow.log'])),
    );
    const withoutTimes = (text = '') => text.replace(/"slowestMs": \d+/, '');
    expect(withoutTimes(remote?.stdout)).toBe(withoutTimes(local?.stdout));
    expect(remote?.status).toBe(0);
  });

  it.each([
    ['audit', ['--inventory', 's3://logs/none.json'], 'cannot read --inventory s3://logs/none.json: no such object'],
    ['audit', ['--inventory', 's3://logs/broken.json'], 's3://logs/broken.json'],
    ['simulate', ['--inventory', 's3://logs/'], '--inventory s3://logs/: it must be an object, s3://bucket/key'],
    ['enrich', ['--labels', 's3://logs/broken.json'], '--labels: Expected property name'],
  ])('are named in messages of %s %j', async (command, given, reason) => {
    const { status, stderr } = await runCli([command, ...given, 's3://logs/flow.log']);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain(tmpdir());
    expect(status).toBe(2);
  });
});

describe('inventory', () => {
  it('reads the document of the previous run from S3', async () => {
    const { status, stderr } = await runCli(['inventory', '--previous', 's3://logs/none.json']);
    expect(stderr).toContain('cannot read --previous s3://logs/none.json: no such object');
    expect(status).toBe(2);
    put('broken.json', '{');
    expect((await runCli(['inventory', '--previous', 's3://logs/broken.json'])).stderr).toContain(
      'cannot read the inventory s3://logs/broken.json: ',
    );
  });
});

describe('other commands with s3://', () => {
  it('make an event of the first objects, and end without reading the rest', async () => {
    putTen();
    // later files are prefetched; this one never arrives
    faultOf = ({ key }) => (key.endsWith(nameOf(6)) ? { hangAfter: 10 } : undefined);
    const { status, stdout } = await runCli(['event', '--limit', '2', 's3://logs/', '--from', '2026-11-28T10:02']);
    const { records } = JSON.parse(stdout);
    const lines = records.map(({ data }: { data: string }) => Buffer.from(data, 'base64').toString().split(' ')[5]);
    expect(lines).toEqual(['2', '3']);
    expect(server.requests.some(({ key }) => key.endsWith(nameOf(6)))).toBe(true);
    expect(status).toBe(0);
  });

  it('simulate a stream with the lines of objects', async () => {
    putTen();
    const { status, stdout } = await runCli(['simulate', 's3://logs/', '--to', '2026-11-28T10:07']);
    expect(JSON.parse(stdout)).toMatchObject({ input: { lines: 7 }, delivered: { documents: 7 } });
    expect(status).toBe(0);
  });

  it('audit the flows of objects', async () => {
    putTen();
    const { status, stdout } = await runCli([
      ...[
        'audit',
        '--json',
        '--inventory',
        'samples/inventory.json',
        '--rules',
        'samples/rules.json',
        's3://logs/',
        '--account',
        '123456789012',
      ],
    ]);
    expect(JSON.parse(stdout).records.lines).toBe(10);
    expect(status).toBe(0);
  });

  it('resend counts the objects of an error bucket', async () => {
    const failed = { attemptsMade: 4, errorCode: 'internal', rawData: Buffer.from('x').toString('base64') };
    for (const part of ['1', '2']) put(`errors/processing-failed/2026/${part}`, `${JSON.stringify(failed)}\n`);
    const { status, stdout } = await runCli(['resend', '--dry-run', 's3://logs/errors/processing-failed/']);
    expect(stdout).toContain('internal');
    expect(stdout).toMatch(/\b2\b/);
    expect(status).toBe(0);
  });

  it.each([
    ['event', ['-o', 's3://logs/out', 'x.log'], '--output s3://logs/out: this command does not write to S3'],
    ['event', ['--region', 'eu-central-1', 'x.log'], '--region selects objects in S3, but no input begins with s3://'],
    ['simulate', ['--output', 's3://logs/out', 'x.log'], '--output s3://logs/out: this command does not write to S3'],
    ['inventory', ['--output', 's3://logs/out'], '--output s3://logs/out: this command does not write to S3'],
    ['audit', ['-o', 's3://logs/out', 'x.log'], '--output s3://logs/out: this command does not write to S3'],
  ])('%s refuses %j', async (command, given, reason) => {
    const { stderr } = await runCli([command, ...given]);
    expect(stderr).toContain(reason);
  });
});
