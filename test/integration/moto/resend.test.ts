import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeHopMark } from '../../../src/decode/hop-mark.ts';
import { CLI, ROOT } from '../../cli/run-cli.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';

const STREAM = 'flow-logs';
const DELIVERED = 'delivered';
const ERRORS = 'error-bucket';
const PREFIX = 'errors/processing-failed/2026/03/02/';

let folder: string;
beforeEach(async () => {
  await useMoto();
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function bucketOf(name: string): CreateBucketCommand {
  return new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } });
}

/**
 * Creates a delivery stream that writes to S3; returns a function that reads the received records, each ended by a
 * semicolon.
 */
async function addDeliveryStream(): Promise<() => Promise<string[]>> {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(bucketOf(DELIVERED));
  await new FirehoseClient({}).send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: STREAM,
      DeliveryStreamType: 'DirectPut',
      ExtendedS3DestinationConfiguration: {
        BucketARN: `arn:aws:s3:::${DELIVERED}`,
        RoleARN: `arn:aws:iam::${MOTO_ACCOUNT}:role/delivery`,
      },
    }),
  );
  return async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: DELIVERED }));
    const bodies: string[] = [];
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: DELIVERED, Key }));
      bodies.push((await Body?.transformToString('latin1')) ?? '');
    }
    return bodies
      .join('')
      .split(/(?<=;)/)
      .sort();
  };
}

function errorObject(data: Buffer): string {
  return `${JSON.stringify({ attemptsMade: 4, errorCode: 'Lambda.FunctionError', rawData: data.toString('base64') })}\n`;
}

/** Records as in the error bucket, two of which have used up their hops, and the records originally put on the stream. */
function failedRecords(): { readonly objects: string[]; readonly originals: Buffer[] } {
  const originals = [
    Buffer.from('{"message":"2 111122223333 eni-1 ä"};'),
    Buffer.from('2 1 eni-1\n2 1 eni-2;'),
    gzipSync('{"messageType":"DATA_MESSAGE","logEvents":[]};'),
    Buffer.from('{"message":"plain"};'),
  ];
  const mark = { hops: 10, turns: 0 };
  const objects = originals.map((data, index) => errorObject(index < 3 ? writeHopMark(data, mark) : data));
  return { objects, originals };
}

describe('resend at moto', () => {
  it('sends failed records through a delivery stream, named by its ARN', async () => {
    const delivered = await addDeliveryStream();
    const { objects, originals } = failedRecords();
    const arn = `arn:aws:firehose:${MOTO_REGION}:${MOTO_ACCOUNT}:deliverystream/${STREAM}`;
    const texts = originals.filter((_data, index) => index !== 2);
    const text = objects.filter((_object, index) => index !== 2).join('');
    const result = spawnSync(process.execPath, [CLI, 'resend', '--stream', arn], { cwd: ROOT, input: text });
    expect(result.stderr.toString()).toMatch(
      /^records of standard input, to the stream flow-logs in [\w-]+, at most [^\n]*\n$/,
    );
    expect(result.status).toBe(0);
    expect(await delivered()).toEqual(texts.map((data) => data.toString('latin1')).sort());
  });

  it('brings the records of an error bucket through a delivery stream once, and refuses documents', async () => {
    const delivered = await addDeliveryStream();
    const { objects, originals } = failedRecords();
    const s3 = new S3Client({ forcePathStyle: true });
    await s3.send(bucketOf(ERRORS));
    const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: ERRORS, Key, Body }));
    await put(`${PREFIX}10/a b+c`, objects.slice(0, 2).join(''));
    await put(`${PREFIX}11/part`, gzipSync(objects.slice(3).join('').trimEnd()));
    const document = '{"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2"}';
    const members = { errorCode: '400', esDocumentId: '1', rawData: Buffer.from(document).toString('base64') };
    await put('errors/AmazonOpenSearchService_failed/one', JSON.stringify(members));
    const journal = join(folder, 'journal');
    const resend = (...given: string[]) =>
      spawnSync(process.execPath, [CLI, 'resend', ...given, '--journal', journal], { cwd: ROOT, encoding: 'utf8' });
    const given = ['--stream', STREAM, '--summary', 'json'];

    const refused = resend(...given, `s3://${ERRORS}/errors/`);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(`s3://${ERRORS}/errors/AmazonOpenSearchService_failed/one (1, of OpenSearch)`);
    expect(await delivered()).toEqual(['']);

    const first = resend(...given, `s3://${ERRORS}/errors/processing-failed/`);
    const second = resend(...given, `s3://${ERRORS}/errors/processing-failed/`);
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(JSON.parse(first.stdout)).toMatchObject({
      objects: { planned: 2, done: 2, failed: 0, left: 0 },
      records: { read: 3, sent: 3, skipped: 0, failed: 0 },
      codes: { 'Lambda.FunctionError': 3 },
    });
    expect(JSON.parse(second.stdout)).toMatchObject({
      objects: { done: 2, doneBefore: 2 },
      records: { sent: 0, skipped: 3 },
    });
    const texts = originals.filter((_data, index) => index !== 2);
    expect(await delivered()).toEqual(texts.map((data) => data.toString('latin1')).sort());
  });

  it('refuses an ARN of another account', async () => {
    const arn = `arn:aws:firehose:${MOTO_REGION}:999999999999:deliverystream/${STREAM}`;
    const result = spawnSync(process.execPath, [CLI, 'resend', '--stream', arn], { cwd: ROOT, input: '' });
    expect(result.status).toBe(2);
    expect(result.stderr.toString()).toContain(
      `the ARN of --stream is in the account 999999999999, but the credentials belong to ${MOTO_ACCOUNT}`,
    );
  });

  it('sends failed records to a Kinesis stream, byte by byte', async () => {
    const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
    await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 }));
    const { objects, originals } = failedRecords();
    const given = [CLI, 'resend', '--stream', STREAM, '--kinesis'];
    const result = spawnSync(process.execPath, given, { cwd: ROOT, input: objects.join('') });
    expect(result.status).toBe(0);
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: STREAM }));
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: STREAM,
        ShardId: Shards[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records.map(({ Data }) => Buffer.from(Data ?? []))).toEqual(originals);
  });
});

/**
 * Version 1 is part of the test environment. Version 2 has no package for all platforms, so it is tested where it is
 * installed.
 */
const CLIS = [process.env.AWS_CLI_1, process.env.AWS_CLI_2 ?? '/usr/bin/aws'].flatMap((path) => {
  try {
    accessSync(path ?? '');
  } catch {
    return [];
  }
  const { stdout, stderr } = spawnSync(path ?? '', ['--version'], { encoding: 'utf8' });
  const version = /aws-cli\/(\d+)/.exec(stdout + stderr)?.[1];
  return version === undefined ? [] : [{ path: path ?? '', version }];
});
const BINARY_FORMATS = ['base64', 'raw-in-base64-out', undefined];

/** The commands with the AWS CLI in docs/operations.md, unchanged except for the names that the reader fills in. */
function recipe(): string {
  const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands);
  const [commands = '', ...others] = blocks.filter((block) => block.includes('send-failed-records.sh'));
  expect(others).toEqual([]);
  return commands
    .replaceAll('BUCKET', ERRORS)
    .replaceAll('STREAM', STREAM)
    .replaceAll('deploy/', join(ROOT, 'deploy/'));
}

describe('the recipe with the AWS CLI', () => {
  it('is tested at least with version 1', () => {
    expect(CLIS.map(({ version }) => version)).toContain('1');
  });

  it.each(CLIS.flatMap((cli) => BINARY_FORMATS.map((format) => ({ ...cli, format }))))(
    'brings failed records to the stream with version $version and cli_binary_format $format',
    async ({ path, format }) => {
      // Prepare
      const delivered = await addDeliveryStream();
      const { objects } = failedRecords();
      const s3 = new S3Client({ forcePathStyle: true });
      await s3.send(bucketOf(ERRORS));
      const bodies = [
        objects.slice(0, 2).join(''),
        gzipSync(objects.slice(2).join('')),
        errorObject(Buffer.from([0xff])),
      ];
      for (const [index, Body] of bodies.entries()) {
        await s3.send(new PutObjectCommand({ Bucket: ERRORS, Key: `${PREFIX}1${index}/part`, Body }));
      }
      const config = join(folder, 'config');
      writeFileSync(config, `[default]\n${format === undefined ? '' : `cli_binary_format = ${format}\n`}`);
      // version 2 respects AWS_ENDPOINT_URL only in newer releases
      const wrapper = join(folder, 'aws');
      writeFileSync(wrapper, `#!/bin/sh\nexec ${path} --endpoint-url ${process.env.AWS_ENDPOINT_URL} "$@"\n`);
      chmodSync(wrapper, 0o755);
      const PATH = `${folder}${delimiter}${process.env.PATH}`;
      const env = { ...process.env, PATH, AWS_CONFIG_FILE: config, AWS_DEFAULT_REGION: MOTO_REGION };

      // Act
      const result = spawnSync('sh', ['-eu'], { cwd: folder, env, input: recipe(), encoding: 'utf8' });

      // Assess
      expect(result.stderr).toBe('1 objects have no record that the AWS CLI can send\n');
      expect(result.status).toBe(0);
      expect(result.stdout.trim().split('\n').at(-1)).toBe('0');
      expect(await delivered()).toEqual(
        [
          Buffer.from('{"message":"2 111122223333 eni-1 ä"};').toString('latin1'),
          '2 1 eni-1\n2 1 eni-2;',
          '{"messageType":"DATA_MESSAGE","logEvents":[]};',
          '{"message":"plain"};',
        ].sort(),
      );
    },
  );
});
