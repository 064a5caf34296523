import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readNotification } from '../../../src/reader/notification.ts';
import type { ParameterValues } from '../../unit/template/parameter-values.ts';
import { at, listOf } from '../../unit/template/template-values.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';
import { callJsonService } from './moto-request.ts';
import { createStack, type MotoStack, resourcesFor, translatedTemplate } from './template-stack.ts';

const BUCKETS = ['central-flow-logs', 'archive-flow-logs'];
/** Key in the hourly Hive layout, which notifications form-encode. */
const KEY =
  'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-central-1/year=2026/month=11/day=28/hour=10/' +
  '123456789012_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_20261128T1005Z_1a2b3c4d.log.gz';

const template = translatedTemplate();
let s3: S3Client;

beforeEach(async () => {
  await useMoto();
  s3 = new S3Client({ forcePathStyle: true });
  for (const Bucket of ['uploaded-code', ...BUCKETS]) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }));
  }
  await s3.send(new PutObjectCommand({ Bucket: 'uploaded-code', Key: 'function.zip', Body: 'no code' }));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A stack whose sources are the first of the buckets. */
function stackOf(buckets: number, given: ParameterValues = {}): Promise<MotoStack> {
  const arns = BUCKETS.slice(0, buckets).map((name) => `arn:aws:s3:::${name}`);
  return createStack('flow-logs', template, {
    Source: 's3',
    ResourceId: 'none',
    SourceBucketArns: arns.join(','),
    SourceAccountIds: MOTO_ACCOUNT,
    ...given,
  });
}

/** Runs a command line with the AWS CLI; throws with its output if it fails. */
function shell(command: string, environment: Readonly<Record<string, string>> = {}): string {
  const path = `${dirname(process.env.AWS_CLI_1 ?? '')}:${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, ...environment, PATH: path },
  });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** The bodies of the messages in the queue of a stack, as objects; the messages stay in the queue, invisible. */
async function messagesOf(stack: MotoStack): Promise<unknown[]> {
  const QueueUrl = stack.outputOf('ReaderQueueUrl');
  const answer: unknown = JSON.parse(
    await callJsonService('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }),
  );
  const messages = Object(answer).Messages ?? [];
  return listOf(messages).map((message) => JSON.parse(String(at(message, 'Body'))));
}

async function configurationOf(Bucket: string) {
  const { $metadata, ...configuration } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect($metadata.httpStatusCode).toBe(200);
  return configuration;
}

/** Bucket and key of each object that the reader reads because of the messages. */
function readBecauseOf(messages: readonly unknown[]): unknown[] {
  return messages
    .map((message) => readNotification(JSON.stringify(message)))
    .flatMap((notification) => (notification.kind === 'objects' ? notification.requests : []))
    .map(({ object }) => [object.bucket, object.key]);
}

describe('the notification of new objects', () => {
  it.each([1, 2])('reaches the queue once the printed command has run, with %i bucket(s)', async (count) => {
    // Prepare
    const stack = await stackOf(count, { SourcePrefix: 'AWSLogs/' });
    // Act
    shell(stack.outputOf('NotificationCommand'));
    for (const Bucket of BUCKETS) {
      await s3.send(new PutObjectCommand({ Bucket, Key: KEY, Body: 'x' }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere/a.log.gz', Body: 'x' }));
    }
    const messages = await messagesOf(stack);
    // Assess
    expect(stack.status).toBe('CREATE_COMPLETE');
    expect(messages.filter((message) => Object(message).Event === 's3:TestEvent')).toHaveLength(count);
    expect(readBecauseOf(messages)).toEqual(BUCKETS.slice(0, count).map((name) => [name, KEY]));
  });

  it('keeps earlier notifications of the bucket, and exists once however often the command runs', async () => {
    // Prepare
    const [Bucket = ''] = BUCKETS;
    const other = {
      Id: 'other-tool',
      QueueArn: `arn:aws:sqs:${MOTO_REGION}:${MOTO_ACCOUNT}:other`,
      Events: ['s3:ObjectRemoved:*' as const],
    };
    await callJsonService('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'other' });
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { QueueConfigurations: [other] },
      }),
    );
    const stack = await stackOf(1, { SourcePrefix: 'AWSLogs/' });
    // Act
    for (const AWS_DEFAULT_OUTPUT of ['text', 'json']) {
      shell(stack.outputOf('NotificationCommand'), { AWS_DEFAULT_OUTPUT });
    }
    const { QueueConfigurations = [] } = await configurationOf(Bucket);
    // Assess
    expect(QueueConfigurations).toHaveLength(2);
    expect(QueueConfigurations[0]).toMatchObject(other);
    expect(QueueConfigurations[1]).toMatchObject({
      Id: 'flow-logs',
      QueueArn: stack.outputOf('ReaderQueueArn'),
      Events: ['s3:ObjectCreated:*'],
    });
  });

  it('is the one in the output for other tools', async () => {
    // Prepare
    const stack = await stackOf(1);
    // Act
    shell(stack.outputOf('NotificationCommand'));
    const configuration = await configurationOf(BUCKETS[0] ?? '');
    // Assess
    expect(configuration).toEqual(JSON.parse(stack.outputOf('NotificationConfiguration')));
  });

  it('comes by EventBridge next to another tool that is notified of the same objects', async () => {
    // Prepare
    const [Bucket = ''] = BUCKETS;
    await callJsonService('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'other' });
    const other = {
      Id: 'other-tool',
      QueueArn: `arn:aws:sqs:${MOTO_REGION}:${MOTO_ACCOUNT}:other`,
      Events: ['s3:ObjectCreated:*' as const],
    };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { QueueConfigurations: [other] },
      }),
    );
    const stack = await stackOf(1, { SourceNotification: 'eventbridge', SourcePrefix: 'AWSLogs/' });
    // Act
    shell(stack.outputOf('NotificationCommand'));
    await s3.send(new PutObjectCommand({ Bucket, Key: KEY, Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere/a.log.gz', Body: 'x' }));
    const messages = await messagesOf(stack);
    // moto supports the EventBridge configuration, but does not return it
    const configuration = await configurationOf(Bucket);
    // Assess
    expect(messages).toMatchObject([
      { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: Bucket }, object: { key: KEY } } },
    ]);
    expect(readBecauseOf(messages)).toEqual([[Bucket, KEY]]);
    expect(configuration).toMatchObject({ QueueConfigurations: [other] });
  });
});

describe('the state machine of replays', () => {
  const { ReplayMachine } = resourcesFor(template, {
    Source: 's3',
    ResourceId: 'none',
    SourceBucketArns: 'arn:aws:s3:::central-flow-logs',
    Replay: 'on',
  });
  const properties = {
    ...Object(ReplayMachine?.Properties),
    RoleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/replay`,
    DefinitionSubstitutions: { ReaderFunctionArn: 'reader', ResultsBucket: 'results' },
    LoggingConfiguration: { Level: 'OFF' },
  };

  /** The output of cfn-lint for the state machine alone. */
  function lint(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-machine-'));
    const path = join(folder, 'machine.json');
    writeFileSync(path, text);
    const { stdout } = spawnSync(process.env.CFN_LINT ?? '', ['--', path], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    return stdout;
  }

  it.each([
    ['as it is', '', ''],
    ['with a misspelled first state', '"StartAt":"ConcurrencyGiven?"', '"StartAt":"ConcurencyGiven?"'],
    ['with a misspelled first state of the batches', '"StartAt":"Read"', '"StartAt":"Reed"'],
  ])('is judged by cfn-lint, %s', (_name, good, bad) => {
    // Prepare
    const text = JSON.stringify({ Resources: { Machine: { Type: ReplayMachine?.Type, Properties: properties } } });
    expect(text).toContain(good);
    // Act
    const output = lint(text.replace(good, bad));
    // Assess
    if (bad === '') expect(output).toBe('');
    else expect(output).toContain('E3601');
  });
});
