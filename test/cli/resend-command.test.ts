import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Terminal } from '../../src/cli/terminal/terminal.ts';
import { writeHopMark } from '../../src/decode/hop-mark.ts';
import { type StreamRig, startStreamRig, stubStreamEnvironment, textsOf } from '../aws/put-back/use-stream-server.ts';
import { type UserEnvironment, userEnvironment } from '../support/user-environment.ts';
import { type CliResult, runCli } from './run-cli.ts';

const MIB = 1024 * 1024;
const ARRIVAL = Date.UTC(2026, 2, 2, 10);

let rig: StreamRig;
let folder: string;
beforeEach(async () => {
  rig = await startStreamRig();
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await rig.server.close();
});

/** The environment of a user with credentials, with the endpoints of the test server. */
function environment(over: UserEnvironment = {}): NodeJS.ProcessEnv {
  const { url } = rig.server;
  return userEnvironment({ AWS_ENDPOINT_URL_FIREHOSE: url, AWS_ENDPOINT_URL_KINESIS: url, ...over });
}

/** Runs the command; `onStart` may kill it. */
function resend(
  given: readonly string[],
  {
    stdin = '',
    env = environment(),
    onStart,
  }: {
    readonly stdin?: string | Buffer;
    readonly env?: NodeJS.ProcessEnv;
    readonly onStart?: (kill: () => void) => void;
  } = {},
): Promise<CliResult> {
  return runCli(['resend', ...given], stdin, { env, onStart });
}

function errorObject(data: string | Buffer, over: object = {}): string {
  return `${JSON.stringify({
    attemptsMade: 4,
    arrivalTimestamp: ARRIVAL,
    errorCode: 'Lambda.FunctionError',
    errorMessage: 'x',
    attemptEndingTimestamp: ARRIVAL + 60_000,
    rawData: Buffer.from(data).toString('base64'),
    lambdaArn: 'arn:aws:lambda:eu-central-1:111122223333:function:f:$LATEST',
    ...over,
  })}\n`;
}

function objects(from: number, count: number): string {
  return Array.from({ length: count }, (_none, index) => errorObject(`line ${from + index}\n`)).join('');
}

/** Writes a file in the test's folder and creates its parent folders; returns its path. */
function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const FAST = ['--rate', '100000', '--rate-mib', '100'];

describe('resend', () => {
  it('sends the records of files, of folders in folders and of standard input, gzipped or not', async () => {
    write('bucket/2026/03/02/10/one', objects(0, 2));
    write('bucket/2026/03/02/11/two.gz', gzipSync(objects(2, 2)));
    const file = write('three', objects(4, 1));

    const result = await resend(['--stream', 'flow-logs', join(folder, 'bucket'), file, '-'], {
      stdin: gzipSync(objects(5, 1)),
    });

    expect(result).toMatchObject({
      status: 0,
      stderr:
        '5 records, 0.0 MB, and those of standard input, to the stream flow-logs in eu-central-1, 1 min at 500 records and 0.5 MB/s, ingestion less than $0.01 (list prices of us-east-1)\n',
    });
    expect(textsOf(rig.accepted)).toEqual([0, 1, 2, 3, 4, 5].map((index) => `line ${index}\n`));
    expect(rig.accepted[0]).toMatchObject({ service: 'firehose', streamName: 'flow-logs' });
    expect(result.stdout).toContain('6 read = 6 sent + 0 skipped + 0 failed\n');
  });

  it('removes marks that would fail a record again, in text and in gzip, and changes no other byte', async () => {
    const originals = [
      Buffer.from('{"message":"2 1 eni-1"}\n'),
      Buffer.from('2 1 eni-1\n2 1 eni-2\n'),
      gzipSync('{"messageType":"DATA_MESSAGE"}'),
      Buffer.from([0, 255, 128]),
    ];
    const marked = originals.map((data) => errorObject(writeHopMark(data, { hops: 10, turns: 3 })));

    const result = await resend(['--stream', 'flow-logs'], { stdin: marked.join('') });

    expect(result.status).toBe(0);
    expect(rig.accepted.map(({ data }) => data)).toEqual(originals);
  });

  it('stays within the limits of a request', async () => {
    const large = Array.from({ length: 9 }, () => errorObject(Buffer.alloc(1_000 * 1024, 'x')));
    const result = await resend(['--stream', 'flow-logs', ...FAST], { stdin: large.join('') + objects(0, 1_200) });
    expect(result.status).toBe(0);
    expect(rig.server.violations).toEqual([]);
    expect(rig.accepted).toHaveLength(1_209);
  });

  it('sends to a Kinesis stream, with partition keys that spread', async () => {
    const result = await resend(['--stream', 'source', '--kinesis'], { stdin: objects(0, 20) });
    expect(result.status).toBe(0);
    expect(rig.accepted[0]).toMatchObject({ service: 'kinesis', streamName: 'source' });
    expect(new Set(rig.accepted.map(({ partitionKey }) => partitionKey)).size).toBe(20);
  });

  it('selects by error code and by time', async () => {
    const text = [
      errorObject('wanted\n'),
      errorObject('other code\n', { errorCode: '400', esDocumentId: '1', esIndexName: 'flows' }),
      errorObject('too early\n', { arrivalTimestamp: ARRIVAL - 1 }),
      errorObject('too late\n', { arrivalTimestamp: ARRIVAL + 3_600_000 }),
    ].join('');
    const given = ['--stream', 'flow-logs', '--code', 'Lambda.*', '--from', '2026-03-02T10:00Z', '--to'];

    const result = await resend([...given, '2026-03-02T12:00+01:00'], { stdin: text });

    expect(textsOf(rig.accepted)).toEqual(['wanted\n']);
    expect(result.stdout).toContain('4 read = 1 sent + 3 skipped + 0 failed\n');
    expect(result.stdout).toMatch(/other_code 1: .*\n.*other_time 2: /);
    expect(result.status).toBe(0);
  });

  it('sends again only the records that were not accepted', async () => {
    rig.faults = (_request, index) => {
      if (index === 0) return { kind: 'entries', indices: [1, 3] };
      return index === 1 ? { kind: 'error', code: 'ThrottlingException' } : undefined;
    };
    const result = await resend(['--stream', 'flow-logs'], { stdin: objects(0, 5) });
    expect(result.status).toBe(0);
    expect(rig.server.requests.map(({ records }) => records)).toEqual([5, 2, 2]);
    expect(textsOf(rig.accepted)).toEqual([0, 2, 4, 1, 3].map((index) => `line ${index}\n`));
    expect(result.stdout).toContain('in 3 requests; 2 records more than once\n');
  });

  it('reports records that the stream does not accept, and continues', async () => {
    rig.faults = ({ records }) => {
      const indices = records.flatMap(({ data }, index) => (data.toString() === 'line 2\n' ? [index] : []));
      return { kind: 'entries', indices, code: 'InternalFailure' };
    };
    const given = ['--stream', 'flow-logs', '--attempts', '2', '--rate', '5', '--rate-mib', '1'];
    const result = await resend(given, { stdin: objects(0, 8) });
    expect(result.status).toBe(1);
    expect(rig.accepted).toHaveLength(7);
    expect(result.stdout).toContain('8 read = 7 sent + 0 skipped + 1 failed\n');
    expect(result.stdout).toContain('InternalFailure 1\n');
  });

  it('stops at once if the stream refuses permanently', async () => {
    rig.faults = () => ({ kind: 'error', code: 'ResourceNotFoundException' });
    const result = await resend(['--stream', 'flow-logs'], { stdin: objects(0, 2_000) });
    expect(result.status).toBe(2);
    expect(rig.server.requests).toHaveLength(1);
    expect(result.stdout).toContain('ResourceNotFoundException 500\n');
    expect(result.stderr).toBe(
      'records of standard input, to the stream flow-logs in eu-central-1, at most 500 records and 0.5 MB/s\n' +
        'stopped before the end of the input; with --journal FILE a run can be continued\n',
    );
  });

  it('continues a stopped run, and sends nothing twice that was recorded', async () => {
    write('bucket/a', objects(0, 1_500));
    write('bucket/b', objects(1_500, 1_500));
    const journal = join(folder, 'sent.log');
    const given = ['--stream', 'flow-logs', '--journal', journal, ...FAST, join(folder, 'bucket')];
    rig.faults = (_request, index) => (index >= 3 ? { kind: 'error', code: 'AccessDeniedException' } : undefined);

    const first = await resend(given);
    const sentFirst = rig.accepted.length;
    rig.faults = () => undefined;
    const second = await resend(given);
    const third = await resend(given);

    expect([first.status, second.status, third.status]).toEqual([2, 0, 0]);
    expect(first.stderr).toContain(`the same call with --journal ${journal} continues it\n`);
    expect(sentFirst).toBe(1_500);
    expect(new Set(textsOf(rig.accepted)).size).toBe(3_000);
    expect(rig.accepted).toHaveLength(3_000);
    expect(second.stdout).toContain(`3,000 read = 1,500 sent + 1,500 skipped + 0 failed\n`);
    expect(third.stdout).toContain('3,000 read = 0 sent + 3,000 skipped + 0 failed\n');
  });

  it('loses nothing if it is killed, and repeats at most one batch', { timeout: 60_000 }, async () => {
    const path = write('a', objects(0, 3_000));
    const journal = join(folder, 'sent.log');
    const rate = 400;
    const given = ['--stream', 'flow-logs', '--journal', journal, '--rate', String(rate), '--rate-mib', '100', path];
    const kills = 2;
    for (let run = 0; run < kills; run++) {
      const before = rig.server.requests.length;
      let kill = (): void => undefined;
      // killed after the records are accepted, before the response is sent
      rig.faults = (_request, index) => {
        if (index - before !== 2) return undefined;
        kill();
        return { kind: 'drop_after' };
      };
      const killed = await resend(given, { onStart: (given) => (kill = given) });
      expect(killed.status).toBeNull();
    }
    rig.faults = () => undefined;
    const result = await resend(given.with(5, '100000'));

    expect(result.status).toBe(0);
    expect(new Set(textsOf(rig.accepted)).size).toBe(3_000);
    expect(rig.accepted.length).toBeGreaterThan(3_000);
    expect(rig.accepted.length).toBeLessThanOrEqual(3_000 + kills * rate);
  });

  it('stops waiting if it is interrupted, reports what was sent, and ends with the status of the signal', async () => {
    stubStreamEnvironment(rig.server.url);
    let interrupt = (_status: number): void => undefined;
    rig.faults = () => {
      setImmediate(() => interrupt(130));
      return undefined;
    };
    const written: string[] = [];
    const take = () =>
      new Writable({
        write(part, _encoding, done) {
          written.push(String(part));
          done();
        },
      });
    const terminal: Terminal = {
      openStdin: () => Readable.from([Buffer.from(objects(0, 10))]),
      stdout: take(),
      stderr: take(),
      showsStdout: false,
      showsStderr: false,
      allowsColours: false,
      packageRoot: new URL('../../', import.meta.url),
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => undefined;
      },
    };
    const given = ['resend', '--stream', 'flow-logs', '--region', 'eu-central-1', '--rate', '0.01'];

    const status = await runCommandLine(given, terminal);

    vi.unstubAllEnvs();
    expect(status).toBe(130);
    expect(textsOf(rig.accepted)).toEqual(['line 0\n']);
    expect(written.join('')).toMatch(/\d read = 1 sent \+ 0 skipped \+ [12] failed\n/);
    expect(written.join('')).toContain('with --journal FILE');
  });

  it('refuses a journal of another stream, and sends nothing', async () => {
    const journal = join(folder, 'sent.log');
    await resend(['--stream', 'flow-logs', '--journal', journal], { stdin: objects(0, 1) });
    const result = await resend(['--stream', 'other', '--journal', journal], { stdin: objects(0, 1) });
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(
      /belongs to the stream "firehose eu-central-1 flow-logs", not to firehose eu-central-1 other/,
    );
    expect(rig.accepted).toHaveLength(1);
  });

  it('refuses input other than that of the journal', async () => {
    const path = write('a', objects(0, 2));
    const given = ['--stream', 'flow-logs', '--journal', join(folder, 'sent.log'), path];
    await resend(given);
    writeFileSync(path, objects(5, 2));
    const result = await resend(given);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/object 2 of .*\/a differs from the one that was sent/);
    expect(rig.accepted).toHaveLength(2);
  });

  it('sends nothing in a dry run, needs no credentials, and lists the codes', async () => {
    const env = environment();
    for (const name of Object.keys(env)) if (name.startsWith('AWS_')) delete env[name];
    const journal = join(folder, 'sent.log');
    const stdin = objects(0, 3) + errorObject('x', { errorCode: '\u001b[31m400' });
    const result = await resend(['--dry-run'], { stdin, env });
    const named = await resend(['--dry-run', '--stream', 'flow-logs', '--journal', journal], { stdin });
    expect([result.status, named.status]).toEqual([0, 0]);
    expect(result.stdout).toContain('4 read = 4 would be sent + 0 skipped + 0 failed\n');
    expect(result.stdout).toMatch(/Lambda\.FunctionError 3\n +\\u001b\[31m400 1\n/);
    expect(rig.server.requests).toEqual([]);
    expect(() => readFileSync(journal)).toThrow();
  });

  it('names an input that cannot be read, reads the others, and ends with 2', async () => {
    const damaged = write('a.gz', gzipSync(objects(0, 50)).subarray(0, -20));
    const good = write('b', objects(100, 1));
    const result = await resend(['--stream', 'flow-logs', damaged, join(folder, 'none'), good]);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(
      /warning: cannot read .*a\.gz: the gzip data ends too early\nwarning: cannot read .*none: no such file\n/,
    );
    expect(textsOf(rig.accepted)).toContain('line 100\n');
    expect(result.stdout).toMatch(/^objects {5}3 planned = 1 done \+ 2 failed \+ 0 left\n/);
  });

  it('skips objects without a record, with position and reason, and ends with 1', async () => {
    const large = errorObject(Buffer.alloc(1_000 * 1024 + 1));
    const result = await resend(['--stream', 'flow-logs'], {
      stdin: `{"entries":[{"url":"s3://b/k"}]}\nno JSON \u001b[0m\n${large}${objects(0, 1)}`,
    });
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('4 read = 1 sent + 3 skipped + 0 failed\n');
    expect(result.stdout).toContain(
      'raw_data_missing 1: it contains no record (rawData), for example because it is a manifest\n',
    );
    expect(result.stdout).toContain('(standard input), object 2: "no JSON \\u001b[0m"\n');
    expect(result.stdout).toContain('record_size 1: its record is larger than the stream accepts\n');
  });

  it.each([
    [[], /--stream is required: the name or ARN/],
    [['--stream', 'a/b'], /--stream must be the name or ARN of a stream, not "a\/b"/],
    [['--stream', 'arn:aws:sqs:eu-central-1:111122223333:q'], /--stream must be the name or ARN of a stream/],
    [
      ['--stream', 'arn:aws:firehose:eu-central-1:111122223333:deliverystream/s', '--kinesis'],
      /--kinesis needs a Kinesis stream/,
    ],
    [
      ['--stream', 'arn:aws:firehose:eu-central-1:111122223333:deliverystream/s', '--region', 'eu-west-1'],
      /--region is eu-west-1, but the ARN of --stream is in eu-central-1/,
    ],
    [
      ['--stream', 's', '--region', 'evil.example/'],
      /--region must be the name of a Region such as eu-central-1, not "evil.example\/"/,
    ],
    [['--stream', 's', '--rate', '0'], /--rate must be a number from 0.01 to 1000000, not "0"/],
    [['--stream', 's', '--from', 'yesterday'], /--from must be a time such as .*, not "yesterday"/],
    [['--stream', 's', '--from', '2026-03-02', '--to', '2026-03-01'], /--from must be before --to/],
    [['--stream', 's', '--time', 'x'], /--time must be one of arrival, failure, not "x"/],
    [['--stream', 's', '-', '-'], /- \(standard input\) may be given once/],
    [['--stram', 's'], /--stram is not an option; did you mean --stream\?/],
  ])('refuses %j', async (given, message) => {
    const result = await resend(given);
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(rig.server.requests).toEqual([]);
  });

  it('uses the Region of the profile if the environment has none', async () => {
    const config = write(
      'config',
      '[profile logs]\nregion = eu-west-3\naws_access_key_id = AKIALOGS\naws_secret_access_key = secret\n',
    );
    const { AWS_REGION: _none, ...others } = environment({ AWS_CONFIG_FILE: config, AWS_PROFILE: 'logs' });
    const journal = join(folder, 'sent.log');
    const result = await resend(['--stream', 'flow-logs', '--journal', journal], {
      stdin: objects(0, 1),
      env: others,
    });
    expect(result.status).toBe(0);
    expect(readFileSync(journal, 'utf8')).toContain('"stream":"firehose eu-west-3 flow-logs"');
    // credentials, but no Region
    const without = environment({ AWS_REGION: '' });
    const refused = await resend(['--stream', 'flow-logs'], { env: without });
    expect(refused.stderr).toMatch(/no AWS Region is configured: give --region/);
  });

  it('reads large objects in bounded memory', { timeout: 120_000 }, async () => {
    const block = Buffer.from(errorObject(Buffer.alloc(700 * 1024, 'x')));
    // more than half a gigabyte of text; some garbage may accumulate
    const path = write('large.gz', gzipSync(Buffer.concat(Array.from({ length: 600 }, () => block))));
    const tell = new URL('tell-memory.mjs', import.meta.url).href;
    const env = environment({ NODE_OPTIONS: `--import ${tell}` });
    const result = await resend(['--dry-run', path], { env });
    expect(result.stdout).toContain('600 read = 600 would be sent');
    expect(Number(/resident bytes (\d+)/.exec(result.stderr)?.[1])).toBeLessThan(400 * MIB);
  });
});
