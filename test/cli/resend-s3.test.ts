import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeHopMark } from '../../src/decode/hop-mark.ts';
import { type StreamRig, startStreamRig, textsOf } from '../aws/put-back/use-stream-server.ts';
import { type S3Fault, type S3Request, type S3Server, startS3Server } from '../support/s3/s3-server.ts';
import { userEnvironment } from '../support/user-environment.ts';
import { type CliResult, runCli } from './run-cli.ts';

const ARRIVAL = Date.UTC(2026, 2, 2, 10);
const PROCESSING = 'errors/processing-failed/2026/03/02/';
const OPENSEARCH = 'errors/AmazonOpenSearchService_failed/2026/03/02/';
const ALL = 's3://bucket/errors/processing-failed/';

let s3: S3Server;
let rig: StreamRig;
let folder: string;
let faultOf: (request: S3Request, earlier: number) => S3Fault | undefined;

beforeEach(async () => {
  faultOf = () => undefined;
  s3 = await startS3Server({ pageSize: 5, faultOf: (request, earlier) => faultOf(request, earlier) });
  rig = await startStreamRig();
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await s3.close();
  await rig.server.close();
});

function resend(
  given: readonly string[],
  { stdin = '', onStart }: { readonly stdin?: string; readonly onStart?: (kill: () => void) => void } = {},
): Promise<CliResult> {
  const env = userEnvironment({
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_FIREHOSE: rig.server.url,
    AWS_ENDPOINT_URL_KINESIS: rig.server.url,
  });
  return runCli(['resend', ...given], stdin, { env, onStart });
}

/** An object with its members in the order that Firehose was observed to write. */
function errorObject(data: string | Buffer, errorCode: string, over: object = {}): string {
  return JSON.stringify({
    rawData: Buffer.from(data).toString('base64'),
    errorCode,
    errorMessage: 'x',
    attemptsMade: 1,
    arrivalTimestamp: ARRIVAL,
    attemptEndingTimestamp: ARRIVAL + 60_000,
    lambdaARN: 'arn:aws:lambda:eu-central-1:123456789012:function:f:$LATEST',
    ...over,
  });
}

function refused(document: string, over: object = {}): string {
  const members = { esDocumentId: '1', esIndexName: 'flows', esTypeName: '', lambdaARN: undefined, ...over };
  return `${errorObject(document, '400', members)}\n`;
}

function put(key: string, body: string | Buffer, lastModified = new Date(ARRIVAL + 120_000)): void {
  s3.objects.set(`bucket/${key}`, { body: Buffer.from(body), lastModified });
}

function line(port: number): string {
  return `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 ${port} 443 6 10 840 1609459200 1609459260 ACCEPT OK`;
}

/** Writes a file in the test's folder; returns its path. */
function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Puts this number of objects with three records each; the records are numbered. */
function putMany(count: number): void {
  for (let n = 0; n < count; n++) {
    const objects = [0, 1, 2].map((at) => `${errorObject(`line ${3 * n + at}\n`, 'internal')}\n`).join('');
    put(`${PROCESSING}${String(n).padStart(3, '0')}`, n % 2 === 0 ? objects : gzipSync(objects));
  }
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_none, index) => `line ${index}\n`);
}

const OWN_DOCUMENT = '{"version":2,"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","srcport":1}';
const FAST = ['--rate', '100000', '--rate-mib', '100'];

describe('resend with an error bucket', () => {
  const MESSAGE = gzipSync('{"messageType":"DATA_MESSAGE","logEvents":[]}');
  const mark = { hops: 10, turns: 0 };

  it.each([
    ['plain', '\n', { lambdaARN: 'arn:x' }, (body: string) => body],
    ['gzipped', '\n', { lambdaARN: undefined, lambdaArn: 'arn:x' }, (body: string) => gzipSync(body)],
    ['without line feeds', '', { arrivalTimestamp: String(ARRIVAL), attemptsMade: '4' }, (body: string) => body],
  ])('sends three records without marks, and counts their codes, of an object that is %s', async (...row) => {
    const [, separator, members, encode] = row;
    const objects = [
      errorObject(`{"message":"${line(1)}"}`, 'internal', members),
      errorObject(writeHopMark(Buffer.from(`{"message":"${line(2)}"}`), mark), 'hop_limit', members),
      errorObject(writeHopMark(MESSAGE, mark), 'hop_limit', members),
    ];
    expect(Buffer.from(objects[1] ?? '').toString()).not.toContain('vpcFlowEnricher');
    put(`${PROCESSING}one`, encode(objects.join(separator)));

    const result = await resend(['--stream', 'flow-logs', '--summary', 'json', ALL]);

    expect(result.status).toBe(0);
    expect(rig.accepted.map(({ data }) => data)).toEqual([
      Buffer.from(`{"message":"${line(1)}"}`),
      Buffer.from(`{"message":"${line(2)}"}`),
      MESSAGE,
    ]);
    expect(JSON.parse(result.stdout)).toMatchObject({
      objects: { planned: 1, done: 1, doneBefore: 0, failed: 0, left: 0 },
      records: { read: 3, sent: 3, written: 0, skipped: 0, failed: 0 },
      bytesIn: s3.objects.get(`bucket/${PROCESSING}one`)?.body.length,
      skipped: {},
      failures: {},
      codes: { internal: 1, hop_limit: 2 },
    });
    expect(result.stderr).toMatch(
      /3 records, 0\.0 MB, to the stream flow-logs in eu-central-1, 1 min at 500 records and 0\.5 MB\/s, ingestion less than \$0\.01/,
    );
  });

  it('refuses documents that OpenSearch rejected, and sends nothing', async () => {
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT));
    const { status, stdout, stderr } = await resend([
      ...['--stream', 'flow-logs', 's3://bucket/errors/AmazonOpenSearchService_failed/'],
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(
      `resend: found 1 document of failed deliveries: s3://bucket/${OPENSEARCH}one (1, of OpenSearch); the function expects records that have not been transformed; nothing was sent`,
    );
    expect(stderr).toContain('--documents FILE');
    expect(rig.server.requests).toEqual([]);
  });

  it.each([
    ['AmazonOpenSearchService_failed', {}],
    ['elasticsearch_failed', {}],
    ['AmazonOpenSearchServerless_failed', {}],
    ['splunk-failed', {}],
    ['http-endpoint-failed', {}],
    ['format-conversion-failed', {}],
    ['iceberg-failed', {}],
    ['snowflake-failed', {}],
    ['copied', { osDocumentId: '1', osIndexName: 'flows' }],
    ['copied', { EventId: '4957' }],
    ['copied', { subsequenceNumber: 0, dataId: '1' }],
  ])('refuses local files in %s with the members %j, among others', async (name, members) => {
    const good = write('a/good', `${errorObject('line\n', 'internal')}\n`);
    const bad = write(`${name}/bad`, `${errorObject(OWN_DOCUMENT, '400', members)}\n`);
    const { status, stderr } = await resend(['--stream', 'flow-logs', good, bad]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${bad} (1, of `);
    expect(stderr).not.toContain('good');
    expect(rig.server.requests).toEqual([]);
  });

  it('finds documents at the end of a file with records, and sends nothing', async () => {
    const mixed = write('mixed', `${errorObject('line\n', 'internal')}\n`.repeat(5) + refused(OWN_DOCUMENT));
    const { status, stderr } = await resend(['--stream', 'flow-logs', ...FAST, mixed]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${mixed} (1, of OpenSearch); the function`);
    expect(stderr).toContain('nothing was sent');
    expect(rig.server.requests).toEqual([]);
  });

  it('ends before a document on standard input is sent, and reports what was sent', async () => {
    const stdin = `${errorObject('line\n', 'internal')}\n`.repeat(3) + refused(OWN_DOCUMENT);
    const { status, stdout, stderr } = await resend(['--stream', 'flow-logs', '--rate', '2'], { stdin });
    expect(status).toBe(2);
    expect(rig.accepted).toHaveLength(2);
    expect(stdout).toContain('4 read = 2 sent + 1 skipped + 1 failed');
    expect(stderr).toContain('(standard input) (1, of OpenSearch)');
    expect(stderr).toContain('2 records before them were sent');
  });

  it('sends the records that --code selects from a folder with documents', async () => {
    put(`${PROCESSING}one`, `${errorObject('line\n', 'internal')}\n`);
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT));
    const { status } = await resend(['--stream', 'flow-logs', '--code', 'internal', 's3://bucket/errors/']);
    expect(status).toBe(0);
    expect(textsOf(rig.accepted)).toEqual(['line\n']);
  });

  it('accepts several codes, in one option or several', async () => {
    const codes = ['internal', 'put_back', 'Lambda.Timeout', 'hop_limit'];
    put(`${PROCESSING}one`, codes.map((code) => `${errorObject(code, code)}\n`).join(''));
    await resend(['--stream', 'flow-logs', '--code', 'internal, put_back', '--code', 'Lambda.*', ALL]);
    expect(textsOf(rig.accepted)).toEqual(['internal', 'put_back', 'Lambda.Timeout']);
  });

  it('shows documents in a dry run too', async () => {
    put(`${PROCESSING}one`, `${errorObject('line\n', 'internal')}\n`);
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT));
    const { status, stdout, stderr } = await resend(['--dry-run', 's3://bucket/errors/']);
    expect(status).toBe(2);
    expect(stdout).toContain('2 read = 1 would be sent + 1 skipped + 0 failed');
    expect(stdout).toContain('document 1: it is a document, which needs --documents');
    expect(stderr).toContain('nothing was sent');
  });
});

describe('resend --documents FILE', () => {
  it('writes the documents byte by byte, and needs no stream', async () => {
    const large = '{"srcaddr":"10.0.0.1","bytes":9223372036854775807}';
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT) + refused(`${large}\n`));
    put(`${OPENSEARCH}two.gz`, gzipSync(refused('{"other":"program"}')));
    const file = join(folder, 'refused.ndjson');
    const { status, stdout } = await resend(['--documents', file, 's3://bucket/errors/']);
    expect(status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(`${OWN_DOCUMENT}\n${large}\n{"other":"program"}\n`);
    expect(stdout).toContain('2 planned = 2 done + 0 failed + 0 left');
    expect(stdout).toContain('3 read = 0 sent + 3 written + 0 skipped + 0 failed');
    expect(rig.server.requests).toEqual([]);
  });

  it('sends records and writes documents of the same folder', async () => {
    put(`${PROCESSING}one`, `${errorObject('line\n', 'internal')}\n`);
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT));
    const file = join(folder, 'refused.ndjson.gz');
    const given = ['--stream', 'flow-logs', '--documents', file, '--journal', join(folder, 'j'), 's3://bucket/errors/'];
    expect((await resend(given)).status).toBe(0);
    expect(textsOf(rig.accepted)).toEqual(['line\n']);
    expect(gunzipSync(readFileSync(file)).toString()).toBe(`${OWN_DOCUMENT}\n`);
    // after a second run the file is still complete, and the record is not sent again
    expect((await resend(given)).stdout).toContain('2 read = 0 sent + 1 written + 1 skipped + 0 failed');
    expect(gunzipSync(readFileSync(file)).toString()).toBe(`${OWN_DOCUMENT}\n`);
    expect(rig.accepted).toHaveLength(1);
  });

  it('writes to standard output, and the accounting to standard error', async () => {
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT));
    const { stdout, stderr } = await resend(['--documents', '-', 's3://bucket/errors/']);
    expect(stdout).toBe(`${OWN_DOCUMENT}\n`);
    expect(stderr).toContain('1 read = 0 sent + 1 written + 0 skipped + 0 failed');
  });

  it('skips records if no stream is given, and objects that are not documents', async () => {
    put(`${PROCESSING}one`, `${errorObject('line\n', 'internal')}\n`);
    put(`${OPENSEARCH}one`, refused('no JSON'));
    const file = join(folder, 'refused.ndjson');
    const { status, stdout } = await resend(['--documents', file, 's3://bucket/errors/']);
    expect(status).toBe(1);
    expect(stdout).toContain('document_invalid 1: ');
    expect(stdout).toContain('stream_missing 1: it is a record, which needs --stream');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('does not change an earlier file if the run ends early, and says so', async () => {
    put(`${OPENSEARCH}one`, refused(OWN_DOCUMENT));
    put(`${PROCESSING}one`, `${errorObject('line\n', 'internal')}\n`);
    const file = write('refused.ndjson', 'earlier\n');
    rig.faults = () => ({ kind: 'error', code: 'AccessDeniedException' });
    const { status, stdout, stderr } = await resend([
      ...['--stream', 'flow-logs', '--documents', file, 's3://bucket/errors/'],
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${file} is not complete, and was not replaced`);
    expect(readFileSync(file, 'utf8')).toBe('earlier\n');
    expect(stdout).toContain('2 read = 0 sent + 1 written + 0 skipped + 1 failed');
  });

  it('does not overwrite an input', async () => {
    const file = write('splunk-failed/one', refused(OWN_DOCUMENT));
    const { status, stderr } = await resend(['--documents', file, file]);
    expect(status).toBe(2);
    expect(stderr).toContain(`--documents ${file}: it is one of the inputs, which are not overwritten`);
  });
});

describe('resend --documents stream', () => {
  it('sends documents of this program, verified by their content, and skips others', async () => {
    put(`${OPENSEARCH}one`, refused(`${OWN_DOCUMENT}\n`) + refused('{"other":"program"}') + refused(line(1)));
    const { status, stdout } = await resend([
      ...['--stream', 'flow-logs', '--documents', 'stream', 's3://bucket/errors/'],
    ]);
    expect(status).toBe(1);
    expect(textsOf(rig.accepted)).toEqual([`${OWN_DOCUMENT}\n`]);
    expect(stdout).toContain('3 read = 1 sent + 2 skipped + 0 failed');
    expect(stdout).toContain('document_foreign 1: ');
    expect(stdout).toContain('document_invalid 1: ');
  });

  it('needs a stream', async () => {
    const { status, stderr } = await resend(['--documents', 'stream', 's3://bucket/errors/']);
    expect(status).toBe(2);
    expect(stderr).toContain('--documents stream needs --stream');
  });
});

describe('resend with a journal and objects in S3', () => {
  it('sends all pages of a listing, once, and nothing in the next run', async () => {
    putMany(12);
    const given = ['--stream', 'flow-logs', '--journal', join(folder, 'j'), ...FAST, '--summary', 'json', ALL];
    const first = await resend(given);
    const second = await resend(given);
    expect(textsOf(rig.accepted)).toEqual(numbered(36));
    expect(JSON.parse(first.stdout)).toMatchObject({
      objects: { planned: 12, done: 12, doneBefore: 0, failed: 0, left: 0 },
      records: { read: 36, sent: 36 },
    });
    expect(JSON.parse(second.stdout)).toMatchObject({
      objects: { planned: 12, done: 12, doneBefore: 12, failed: 0, left: 0 },
      records: { read: 36, sent: 0, skipped: 36, failed: 0 },
      skipped: { sent_before: 36 },
    });
    expect(second.stderr).toContain('0 records, 0.0 MB, to the stream');
  });

  it('loses nothing if it is killed, and repeats at most one batch', { timeout: 60_000 }, async () => {
    putMany(12);
    const rate = 6;
    const journal = join(folder, 'j');
    const given = ['--stream', 'flow-logs', '--journal', journal, '--rate', String(rate), ALL];
    let kill = (): void => undefined;
    // killed after the records are accepted, before the response is sent
    rig.faults = (_request, index) => {
      if (index !== 2) return undefined;
      kill();
      return { kind: 'drop_after' };
    };
    expect((await resend(given, { onStart: (given) => (kill = given) })).status).toBeNull();
    rig.faults = () => undefined;
    const { status, stderr } = await resend([...given.slice(0, 4), ...FAST, ALL]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/\n24 records, /);
    expect(new Set(textsOf(rig.accepted))).toEqual(new Set(numbered(36)));
    expect(rig.accepted).toHaveLength(36 + rate);
  });

  it('accepts --progress in place of --journal, but not both', async () => {
    putMany(1);
    const journal = join(folder, 'j');
    expect((await resend(['--stream', 'flow-logs', '--progress', journal, ALL])).status).toBe(0);
    const { stdout } = await resend(['--stream', 'flow-logs', '--journal', journal, ALL]);
    expect(stdout).toContain('3 read = 0 sent + 3 skipped + 0 failed');
    expect((await resend(['--stream', 'flow-logs', '--progress', 'a', '--journal', 'b', ALL])).stderr).toContain(
      '--progress is the former name of --journal',
    );
  });

  it('refuses an object that was overwritten since it was sent', async () => {
    putMany(2);
    const given = ['--stream', 'flow-logs', '--journal', join(folder, 'j'), ALL];
    await resend(given);
    put(`${PROCESSING}001`, `${errorObject('other\n', 'internal')}\n`);
    const { status, stderr } = await resend(given);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /s3:\/\/bucket\/errors\/processing-failed\/2026\/03\/02\/001 has changed since its objects were sent \(its ETag is [0-9a-f]{32}, and was [0-9a-f]{32}\)/,
    );
    expect(rig.accepted).toHaveLength(6);
  });

  it('reports deleted objects, sends the others, and finishes once they exist again', async () => {
    putMany(4);
    faultOf = ({ key }) => (key.endsWith('/001') ? { status: 404, code: 'NoSuchKey' } : undefined);
    const given = ['--stream', 'flow-logs', '--journal', join(folder, 'j'), ALL];
    const first = await resend(given);
    expect(first.status).toBe(2);
    expect(first.stderr).toContain(`warning: cannot read s3://bucket/${PROCESSING}001: no such object\n`);
    expect(first.stdout).toContain('4 planned = 3 done + 1 failed + 0 left');
    faultOf = () => undefined;
    const second = await resend(given);
    expect(second.status).toBe(0);
    expect(second.stdout).toContain('4 planned = 4 done (3 of them by earlier runs) + 0 failed + 0 left');
    expect(textsOf(rig.accepted).toSorted()).toEqual(numbered(12).toSorted());
  });

  it('retries if S3 throttles', async () => {
    putMany(3);
    faultOf = (_request, earlier) => (earlier === 0 ? { status: 503, code: 'SlowDown' } : undefined);
    const { status } = await resend(['--stream', 'flow-logs', ALL]);
    expect(status).toBe(0);
    expect(textsOf(rig.accepted)).toEqual(numbered(9));
  });

  it('does not read objects that were written before --from', async () => {
    put(`${PROCESSING}old`, `${errorObject('old\n', 'internal')}\n`, new Date(ARRIVAL - 86_400_000));
    put(`${PROCESSING}new`, `${errorObject('new\n', 'internal')}\n`);
    const { status, stderr } = await resend(['--stream', 'flow-logs', '--from', '2026-03-02T10:00Z', ALL]);
    expect(status).toBe(0);
    expect(textsOf(rig.accepted)).toEqual(['new\n']);
    expect(s3.requests.filter(({ key }) => key.endsWith('old'))).toEqual([]);
    expect(stderr).toContain('1 omitted because of their time, account or Region');
  });
});

describe('resend --rate', () => {
  it.each([
    [
      ['--rate', '1MB'],
      '9 records, 0.0 MB, to the stream flow-logs in eu-central-1, 1 min at 95,368 records and 1.0 MB/s',
    ],
    [['--rate', '1MiB', '--kinesis'], '1 min at 1,000 records and 1.0 MB/s\n'],
    [['--rate', '20'], 'at 20 records and 0.5 MB/s'],
  ])('accepts %j', async (options, text) => {
    putMany(3);
    const { status, stderr } = await resend(['--stream', 'flow-logs', ...options, ALL]);
    expect(status).toBe(0);
    expect(stderr).toContain(text);
  });

  it.each([
    [['--rate', '1XB'], '--rate must be a rate from 1KiB to 1GiB per second'],
    [['--rate', '1MB', '--rate-mib', '2'], '--rate 1MB and --rate-mib 2 both limit the bytes'],
    [['--rate', '0'], '--rate must be a number from 0.01 to 1000000'],
    [['--summary', 'xml'], '--summary must be one of text, json'],
  ])('refuses %j', async (options, text) => {
    const { status, stderr } = await resend(['--stream', 'flow-logs', ...options, ALL]);
    expect(status).toBe(2);
    expect(stderr).toContain(text);
    expect(rig.server.requests).toEqual([]);
  });
});
