import { gzipSync } from 'node:zlib';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReaderHandler, type ReaderHandler } from '../../../src/function/create-reader-handler.ts';
import { type StreamRig, startStreamRig } from '../../aws/put-back/use-stream-server.ts';
import { flowLines, HEADER } from '../../support/reader/objects.ts';
import { contextWith, failedIds } from '../../support/reader/reader-rig.ts';
import { MOTO_REGION, useMoto } from './moto.ts';

const BUCKET = 'central-flow-logs';
const PREFIX = 'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-central-1/year=2026/';

let stream: StreamRig;
let s3: S3Client;
let sqs: SQSClient;
let queueUrl: string;
let log: Record<string, unknown>[];

beforeEach(async () => {
  await useMoto();
  stream = await startStreamRig();
  vi.stubEnv('AWS_ENDPOINT_URL_FIREHOSE', stream.server.url);
  s3 = new S3Client({ forcePathStyle: true });
  sqs = new SQSClient({});
  log = [];
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'reader' }));
  queueUrl = QueueUrl;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: BUCKET,
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: Attributes?.QueueArn ?? '', Events: ['s3:ObjectCreated:*'] }],
      },
    }),
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stream.server.close();
});

function createHandler(options: Readonly<Record<string, string>> = {}): Promise<ReaderHandler> {
  return createReaderHandler(
    {
      AWS_REGION: MOTO_REGION,
      AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL,
      STREAM_NAME: 'flow-logs',
      CONTINUATION_QUEUE_URL: queueUrl,
      READER_BYTES_PER_SECOND: '104857600',
      METRICS: 'none',
      ...options,
    },
    { logger: pino({ level: 'info', base: null }, { write: (line: string) => log.push(JSON.parse(line)) }) },
  );
}

async function put(key: string, content: Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: content }));
}

/** Processes one message after the other, as Lambda does, until the queue is empty. Returns the messages that failed. */
async function drain(handler: ReaderHandler, remainingMs = 900_000): Promise<Message[]> {
  const failed: Message[] = [];
  for (let round = 0; round < 100; round++) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 600 }));
    const [message] = Messages;
    if (message === undefined) break;
    const event = { Records: [{ messageId: message.MessageId, body: message.Body, eventSource: 'aws:sqs' }] };
    const answer = await handler(event, contextWith(remainingMs));
    if (failedIds(answer).length > 0) failed.push(message);
    else await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  }
  return failed;
}

/** The lines of all accepted records. */
function acceptedLines(): string[] {
  return stream.accepted.flatMap(({ data }) => {
    const [header, ...lines] = data.toString('utf8').split('\n').slice(0, -1);
    expect(header).toBe(HEADER);
    return lines;
  });
}

const sumOf = (name: string): number =>
  log.filter(({ msg }) => msg === 'read').reduce((sum, line) => sum + Number(line[name]), 0);

describe('objects that S3 notifies the queue of', () => {
  it('are read, whatever their keys; the test event and other objects are done', async () => {
    // Prepare
    const keys = ['a b+c_vpcflowlogs_x.log.gz', 'ü=&%_vpcflowlogs_x.log.gz', '123_vpcflowlogs_eu_fl-1_x.log'];
    for (const [index, name] of keys.entries()) {
      const text = `${HEADER}\n${flowLines(3, 1 + index * 3)}`;
      await put(`${PREFIX}${name}`, name.endsWith('.gz') ? gzipSync(text) : Buffer.from(text));
    }
    await put(`${PREFIX}`, Buffer.alloc(0));
    await put('other.txt', Buffer.from('not a flow log'));
    await put('flow-logs/2026/enriched.json', Buffer.from('{}'));

    // Act
    const failed = await drain(await createHandler());

    // Assess
    expect(failed).toEqual([]);
    expect(acceptedLines().toSorted()).toEqual(flowLines(9).trim().split('\n').toSorted());
    expect([sumOf('objectsRead'), sumOf('objectsIgnored'), sumOf('messagesOther')]).toEqual([3, 3, 1]);
  });

  it('come twice by a multipart upload, and are then read twice, but lose nothing', async () => {
    // Prepare
    const key = `${PREFIX}a_vpcflowlogs_x.log.gz`;
    const content = gzipSync(`${HEADER}\n${flowLines(4)}`);
    const upload = { Bucket: BUCKET, Key: key };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: content }));
    const parts = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: parts }));

    // Act
    const failed = await drain(await createHandler());

    // Assess
    expect(failed).toEqual([]);
    expect(new Set(acceptedLines()).size).toBe(4);
    expect(sumOf('linesRead')).toBe(sumOf('linesPut'));
  });

  it('continue by messages in the same queue, each line once', async () => {
    // Prepare
    const lines = flowLines(3_000);
    await put(`${PREFIX}a_vpcflowlogs_x.log.gz`, gzipSync(`${HEADER}\n${lines}`));
    const handler = await createHandler({ READER_BYTES_PER_SECOND: '65536' });

    // Act
    const failed = await drain(handler, 3_600);

    // Assess
    expect(failed).toEqual([]);
    expect(acceptedLines().join('\n')).toBe(lines.trim());
    expect(sumOf('objectsContinued')).toBeGreaterThan(0);
    expect(sumOf('objectsRead')).toBe(1);
  });

  it('fail if they were deleted or have changed in the meantime', async () => {
    // Prepare
    await put(`${PREFIX}gone_vpcflowlogs_x.log.gz`, gzipSync(`${HEADER}\n${flowLines(1)}`));
    await put(`${PREFIX}changed_vpcflowlogs_x.log.gz`, gzipSync(`${HEADER}\n${flowLines(1)}`));
    await put(`${PREFIX}changed_vpcflowlogs_x.log.gz`, gzipSync(`${HEADER}\n${flowLines(2)}`));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${PREFIX}gone_vpcflowlogs_x.log.gz` }));

    // Act
    const failed = await drain(await createHandler());

    // Assess: the notification of the newer content is read
    expect(failed).toHaveLength(2);
    expect(log.flatMap(({ code }) => (code === undefined ? [] : [code])).toSorted()).toEqual([
      'object_changed',
      'object_missing',
    ]);
    expect(acceptedLines()).toHaveLength(2);
  });
});
