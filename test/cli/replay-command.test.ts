import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StreamRig, startStreamRig } from '../aws/put-back/use-stream-server.ts';
import { type S3Fault, type S3Request, type S3Server, startS3Server } from '../support/s3/s3-server.ts';
import { userEnvironment } from '../support/user-environment.ts';
import { type CliResult, documentsOf, runCli } from './run-cli.ts';

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/28/';

let s3: S3Server;
let rig: StreamRig;
let folder: string;
let faultOf: (request: S3Request) => S3Fault | undefined;

beforeEach(async () => {
  faultOf = () => undefined;
  s3 = await startS3Server({ faultOf: (request) => faultOf(request) });
  rig = await startStreamRig();
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await s3.close();
  await rig.server.close();
});

/** Runs `replay`; `onStart` may kill it. */
function replay(
  given: readonly string[],
  { stdin = '', onStart }: { readonly stdin?: string; readonly onStart?: (kill: () => void) => void } = {},
): Promise<CliResult> {
  const env = userEnvironment({ AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_FIREHOSE: rig.server.url });
  return runCli(['replay', ...given], stdin, { env, onStart });
}

function line(port: number): string {
  return `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 ${port} 443 6 10 840 1609459200 1609459260 ACCEPT OK\n`;
}

function key(minute: number): string {
  const time = `20261128T10${String(minute).padStart(2, '0')}Z`;
  return `${FOLDER}123456789012_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_${time}_1a2b3c4d.log.gz`;
}

/** Stores this number of objects; object n has the lines 3n to 3n + 2. */
function store(count: number): void {
  for (let n = 0; n < count; n++) {
    const lines = [0, 1, 2].map((at) => line(3 * n + at)).join('');
    s3.objects.set(`logs/${key(n)}`, { body: gzipSync(`${HEADER}\n${lines}`), lastModified: new Date(0) });
  }
}

/** Writes a plan for all objects in the bucket; returns its path. */
async function plan(...options: string[]): Promise<string> {
  const { status, stdout, stderr } = await replay(['plan', 's3://logs/', ...options]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const path = join(folder, 'plan.jsonl');
  writeFileSync(path, stdout);
  return path;
}

/** The source ports of the lines on the stream, in order of arrival. */
function portsOnStream(): number[] {
  return rig.accepted.flatMap(({ data }) =>
    data
      .toString()
      .split('\n')
      .filter((text) => text !== '' && text !== HEADER)
      .map((text) => Number(text.split(' ')[5])),
  );
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_none, index) => index);
}

describe('replay plan', () => {
  it('writes the selected objects as lines of JSON, and an estimate to standard error', async () => {
    store(10);
    const { status, stdout, stderr } = await replay([
      ...['plan', 's3://logs/', '--from', '2026-11-28T10:02', '--to', '2026-11-28T10:05'],
    ]);
    expect(documentsOf(stdout)).toEqual(
      [2, 3, 4].map((minute) => ({
        bucket: 'logs',
        key: key(minute),
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        size: s3.objects.get(`logs/${key(minute)}`)?.body.length,
      })),
    );
    expect(stderr).toContain('3 objects');
    expect(stderr).toContain('from 2026-11-28T10:02Z to 2026-11-28T10:04Z');
    expect(stderr).toContain('onto a stream: up to 1 min at the quota of most Regions');
    expect(status).toBe(0);
  });

  it.each([
    ['a bucket that does not exist', { status: 404, code: 'NoSuchBucket' }, 'no such bucket'],
    ['a bucket that may not be listed', { status: 403, code: 'AccessDenied' }, 'access denied (AccessDenied: '],
    ['a location without objects', undefined, 'no objects are there'],
  ])('says in one line why it cannot list %s', async (_what, fault, reason) => {
    faultOf = () => fault;
    const { status, stdout, stderr } = await replay(['plan', 's3://logs/AWSLogs/']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`replay plan: cannot list s3://logs/AWSLogs/: ${reason}`);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('refuses files on this computer, and calls without a location', async () => {
    expect(await replay(['plan', 'logs/'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('logs/ is not in S3'),
    });
    expect(await replay(['plan'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no location was given'),
    });
  });
});

describe('replay onto a stream', () => {
  it('puts every line once, under its header, and accounts for objects and lines', async () => {
    store(4);
    const result = await replay([await plan(), '--stream', 'flow-logs', '--destination', 's3', '--summary', 'json']);
    expect(portsOnStream()).toEqual(upTo(12));
    expect(rig.accepted.map(({ data }) => data.toString().split('\n')[0])).toEqual(Array(4).fill(HEADER));
    expect(JSON.parse(result.stdout)).toMatchObject({
      objects: { planned: 4, done: 4, doneBefore: 0, failed: 0, left: 0 },
      lines: { read: 12, put: 12, failed: 0 },
      failures: {},
    });
    expect(result.stderr).toContain('4 objects, 0.0 MB, up to 0.0 MB of text, to the stream flow-logs in eu-central-1');
    expect(result.status).toBe(0);
  });

  it('puts one line per record if the destination accepts one document per record', async () => {
    store(1);
    await replay([await plan(), '--stream', 'flow-logs', '--destination', 'opensearch']);
    expect(rig.accepted.map(({ data }) => data.toString())).toEqual([0, 1, 2].map((n) => `${HEADER}\n${line(n)}`));
  });

  it('warns if Firehose does not report the destination', async () => {
    store(1);
    const { status, stderr } = await replay([await plan(), '--stream', 'flow-logs']);
    expect(stderr).toContain('warning: cannot determine the destination of the stream');
    expect(stderr).toContain('give --destination');
    expect(status).toBe(0);
    expect(portsOnStream()).toEqual([0, 1, 2]);
  });

  it('continues after it was killed, and repeats at most the lines of one object', async () => {
    store(20);
    const planned = await plan();
    const journal = join(folder, 'journal.jsonl');
    const call = [planned, '--stream', 'flow-logs', '--destination', 's3', '--journal', journal, '--summary', 'json'];
    const killed = await replay(call, {
      onStart: (kill) => {
        rig.faults = (_request, index) => {
          if (index === 10) kill();
          return undefined;
        };
      },
    });
    expect(killed.status).toBeNull();
    rig.faults = () => undefined;
    const { status, stdout } = await replay(call);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ objects: { planned: 20, done: 20, failed: 0, left: 0 } });
    expect(JSON.parse(stdout).objects.doneBefore).toBeGreaterThanOrEqual(9);
    const ports = portsOnStream();
    expect(new Set(ports)).toEqual(new Set(upTo(60)));
    expect(ports.length).toBeLessThanOrEqual(63);
    const done = documentsOf(readFileSync(journal, 'utf8')).filter((entry) => 'done' in entry);
    expect(done.map(({ object }) => object)).toEqual(upTo(20));
    // afterwards there is nothing left to do
    const before = rig.accepted.length;
    expect((await replay(call)).status).toBe(0);
    expect(rig.accepted).toHaveLength(before);
  });

  it('refuses a journal of another plan or stream', async () => {
    store(2);
    const planned = await plan();
    const journal = join(folder, 'journal.jsonl');
    const call = ['--stream', 'flow-logs', '--destination', 's3', '--journal', journal];
    expect((await replay([planned, ...call])).status).toBe(0);
    const other = await replay([await plan('--from', '2026-11-28T10:01'), ...call]);
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('belongs to another plan') });
    const [first = '', ...rest] = call;
    const stream = await replay([planned, first, 'others', ...rest.slice(1)].filter((text) => text !== 'flow-logs'));
    expect(stream.status).toBe(2);
  });

  it('reports objects that fail, reads the others, and retries with the same journal', async () => {
    store(3);
    const planned = await plan();
    const journal = join(folder, 'journal.jsonl');
    const call = [planned, '--stream', 'flow-logs', '--destination', 's3', '--journal', journal];
    faultOf = (request) => (request.key === key(1) ? { status: 404, code: 'NoSuchKey' } : undefined);
    const first = await replay(call);
    expect(first.status).toBe(1);
    expect(first.stderr).toContain(`failed: s3://logs/${key(1)}: object_missing: `);
    expect(first.stdout).toContain('3 planned = 2 done + 1 failed + 0 left');
    expect(first.stdout).toContain('object_missing 1: the object does not exist');
    faultOf = () => undefined;
    const second = await replay(call);
    expect(second.status).toBe(0);
    expect(second.stdout).toContain('3 planned = 3 done (2 of them by earlier runs) + 0 failed + 0 left');
    expect(portsOnStream().toSorted((a, b) => a - b)).toEqual(upTo(9));
  });

  it('refuses to share a journal with another run, and does not change a file that is not a journal', async () => {
    store(20);
    const planned = await plan();
    const journal = join(folder, 'journal.jsonl');
    const call = (file: string) => [planned, '--stream', 'flow-logs', '--destination', 's3', '--journal', file];
    let second: Promise<CliResult> | undefined;
    rig.faults = () => {
      second ??= replay(call(journal));
      return undefined;
    };
    expect((await replay([...call(journal), '--rate', '1KiB'])).status).toBe(0);
    expect(await second).toMatchObject({ status: 2, stderr: expect.stringContaining('another run is using it') });
    expect(portsOnStream()).toEqual(upTo(60));
    const notes = join(folder, 'notes.txt');
    writeFileSync(notes, 'a line without an end');
    expect(await replay(call(notes))).toMatchObject({ status: 2, stderr: expect.stringContaining('not a journal') });
    expect(readFileSync(notes, 'utf8')).toBe('a line without an end');
  });

  it('displays a key with control characters in one line', async () => {
    s3.objects.set('logs/a\nfailed: b\u001b[2J.log', { body: gzipSync(line(1)).subarray(0, -9) });
    const { status, stderr } = await replay([await plan(), '--stream', 'flow-logs', '--destination', 's3']);
    expect(status).toBe(1);
    expect(stderr.match(/^failed: .*/gm)).toEqual([
      expect.stringMatching(/^failed: s3:\/\/logs\/a\\u000afailed: b\\u001b\[2J\.log: gzip_damaged: /),
    ]);
  });

  it('ends if the stream accepts nothing, and reports the remaining objects', async () => {
    store(3);
    rig.faults = () => ({ kind: 'error', code: 'AccessDeniedException' });
    const { status, stdout, stderr } = await replay([await plan(), '--stream', 'flow-logs', '--destination', 's3']);
    expect(status).toBe(2);
    expect(stderr).toContain('put_refused');
    expect(stdout).toContain('3 planned = 0 done + 1 failed + 2 left');
    expect(stdout).toContain('3 read = 0 put + 3 not accepted');
  });
});

describe('replay to standard output', () => {
  it('writes the documents of enrich, and the accounting to standard error', async () => {
    store(4);
    const { status, stdout, stderr } = await replay([await plan(), '--parallel', '3']);
    const ports = documentsOf(stdout).map(({ srcport }) => Number(srcport));
    expect(ports.toSorted((a, b) => a - b)).toEqual(upTo(12));
    expect(documentsOf(stdout)[0]).toMatchObject({ service_name: 'https', protocol_name: 'tcp' });
    expect(stderr).toContain('4 planned = 4 done + 0 failed + 0 left');
    expect(status).toBe(0);
  });

  it('reads the plan from standard input', async () => {
    store(2);
    const { stdout } = await replay(['-'], { stdin: readFileSync(await plan(), 'utf8') });
    expect(documentsOf(stdout)).toHaveLength(6);
  });

  it('refuses a plan with a line that is not an object, and names the line', async () => {
    const path = join(folder, 'broken.jsonl');
    writeFileSync(path, '{"bucket":"logs","key":"k","size":1}\n{"bucket":"logs","size":1}\n');
    const { status, stderr, stdout } = await replay([path]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('line 2 is not an object of a plan: key');
  });

  it.each([
    [['--rate', '1MB'], '--rate needs --stream'],
    [['--stream', 'x', '--rate', '1'], '--rate must be a rate from 1KiB to 1GiB per second'],
    [['--stream', 'x', '--schema', 'ecs'], '--schema and --stream cannot be used together'],
    [['--destination', 's3'], '--destination needs --stream'],
    [['--output', 'file.ndjson'], '--output must be s3://bucket/prefix/'],
    [['--summary', 'xml'], '--summary must be one of text, json'],
  ])('refuses %j', async (options, message) => {
    store(1);
    const result = await replay([await plan(), ...options]);
    expect(result).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('points to the command for a folder', async () => {
    const { status, stderr } = await replay(['s3://logs/AWSLogs/']);
    expect(status).toBe(2);
    expect(stderr).toContain('replay plan');
  });
});

describe('replay to S3', () => {
  const written = () => [...s3.objects].filter(([place]) => place.startsWith('copies/'));

  it('writes a gzipped copy of each object, which a repetition overwrites with the same bytes', async () => {
    store(3);
    const planned = await plan();
    const call = [planned, '--output', 's3://copies/enriched/'];
    const { status, stdout } = await replay(call);
    expect(status).toBe(0);
    expect(stdout).toContain('3 planned = 3 done + 0 failed + 0 left');
    expect(stdout).toContain('9 read = 9 put + 0 not accepted');
    const first = new Map(written().map(([place, { body }]) => [place, body.toString('hex')]));
    expect([...first.keys()].toSorted()).toEqual(
      [0, 1, 2].map((n) => `copies/enriched/${key(n).replace('.gz', '')}.part-00000.ndjson.gz`),
    );
    const documents = written().flatMap(([, { body }]) => documentsOf(gunzipSync(body).toString()));
    expect(documents.map(({ srcport }) => srcport)).toEqual(upTo(9));
    expect((await replay(call)).status).toBe(0);
    expect(new Map(written().map(([place, { body }]) => [place, body.toString('hex')]))).toEqual(first);
  });

  it('has every line once after it was killed and run again', async () => {
    store(12);
    const journal = join(folder, 'journal.jsonl');
    const call = [await plan(), '--output', 's3://copies/', '--journal', journal, '--parallel', '3'];
    let puts = 0;
    const killed = await replay(call, {
      onStart: (kill) => {
        faultOf = ({ method }) => {
          if (method === 'PUT' && ++puts === 6) kill();
          return undefined;
        };
      },
    });
    expect(killed.status).toBeNull();
    faultOf = () => undefined;
    expect((await replay(call)).status).toBe(0);
    const documents = written().flatMap(([, { body }]) => documentsOf(gunzipSync(body).toString()));
    expect(documents.map(({ srcport }) => Number(srcport)).toSorted((a, b) => a - b)).toEqual(upTo(36));
  });

  it.each([
    ['of two buckets', { key: 'a.log.gz' }, { bucket: 'other', key: 'a.log.gz' }],
    ['of two formats', { key: 'a.log.gz' }, { key: 'a.log.parquet' }],
    ['of two versions', { key: 'a.log', versionId: '1' }, { key: 'a.log', versionId: '2' }],
  ])('refuses a plan in which the copies %s would overwrite one another', async (_what, one, other) => {
    const objects = [one, other, one].map((object) => ({ bucket: 'logs', size: 1, ...object }));
    const call = ['-', '--output', 's3://copies/'];
    const refused = await replay(call, { stdin: objects.map((object) => JSON.stringify(object)).join('\n') });
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('would have the same key') });
    expect(refused.stderr).toContain(
      `s3://${objects[0]?.bucket}/${one.key} and s3://${objects[1]?.bucket}/${other.key} `,
    );
    expect(s3.requests).toEqual([]);
    store(1);
    const [line = ''] = readFileSync(await plan(), 'utf8').split('\n');
    expect(await replay(call, { stdin: `${line}\n${line}\n` })).toMatchObject({ status: 0 });
  });

  it('does not read its own output', async () => {
    store(1);
    s3.objects.set('logs/copies/x.ndjson.gz', { body: gzipSync('{}\n') });
    const { stdout } = await replay([await plan(), '--output', 's3://logs/copies/']);
    expect(stdout).toContain('2 planned = 2 done');
    expect([...s3.objects.keys()].filter((place) => place.includes('copies/copies'))).toEqual([]);
  });

  it('reports that the bucket refuses, and the remaining objects', async () => {
    store(2);
    faultOf = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined);
    const { status, stdout, stderr } = await replay([await plan(), '--output', 's3://copies/']);
    expect(status).toBe(2);
    expect(stderr).toContain('AccessDenied');
    expect(stdout).toContain('2 planned = 0 done + 1 failed + 1 left');
  });
});

describe('replay check', () => {
  it('writes a plan of the remaining objects, from the result files', async () => {
    store(4);
    const planned = await plan();
    const objects = documentsOf(readFileSync(planned, 'utf8'));
    const items = objects.map((object) => ({ object }));
    const succeeded = {
      isDone: true,
      run: 'r',
      items: items.slice(0, 1),
      failed: 0,
      failures: '',
      failedItems: [],
      counts: { linesRead: 3, linesPut: 3, linesUnsent: 0 },
    };
    const failed = {
      ExecutionArn: 'arn:aws:states:eu-central-1:123456789012:execution:x/y:z',
      Input: JSON.stringify({ Items: items.slice(1, 3), BatchInput: { run: 'r' } }),
      Error: 'ObjectsFailed',
      Cause: JSON.stringify([{ bucket: 'logs', key: key(2), code: 'object_missing' }]),
    };
    const aborted = { ...failed, Input: JSON.stringify({ Items: items.slice(3) }), Error: 'States.Timeout', Cause: '' };
    const run = 'results/replays/4b5f/';
    s3.objects.set(`${run}SUCCEEDED_0.json`, { body: Buffer.from(`${JSON.stringify(succeeded)}\n`) });
    s3.objects.set(`${run}FAILED_0.json`, {
      body: Buffer.from(`${JSON.stringify(failed)}\n${JSON.stringify(aborted)}\n`),
    });
    s3.objects.set(`${run}manifest.json`, { body: Buffer.from('{"DestinationBucket":"results","MapRunArn":"a"}') });
    const { status, stdout, stderr } = await replay(['check', `s3://${run}`, planned]);
    expect(documentsOf(stdout)).toEqual([objects[2], objects[3]]);
    expect(stderr).toContain('4 planned = 2 done + 1 failed + 1 left');
    expect(stderr).toContain('3 read = 3 put + 0 not accepted');
    expect(status).toBe(1);
  });

  it('refuses a folder without results', async () => {
    store(1);
    const planned = await plan();
    s3.objects.set('results/manifest.json', { body: Buffer.from('{}') });
    const { status, stderr } = await replay(['check', 's3://results/', planned]);
    expect(status).toBe(2);
    expect(stderr).toContain('no answer of the reader');
    expect(existsSync(planned)).toBe(true);
  });
});
