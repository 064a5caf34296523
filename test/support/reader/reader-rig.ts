import { pino } from 'pino';
import { afterEach, beforeEach, vi } from 'vitest';
import { createReaderHandler, type ReaderHandler } from '../../../src/function/create-reader-handler.ts';
import { memberOf } from '../../../src/reader/notification.ts';
import { QUICK, type StreamRig, startStreamRig, stubStreamEnvironment } from '../../aws/put-back/use-stream-server.ts';
import type { HandClock } from '../clock.ts';
import { etagOf, type ObjectServer, startObjectServer } from './object-server.ts';

/** The name of the stream. */
export const STREAM = 'flow-logs';
/** The bucket of the objects. */
export const BUCKET = 'central-flow-logs';
/** An object key in the format that VPC Flow Logs uses. */
export const KEY =
  'AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/28/123456789012_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_20261128T1005Z_1a2b3c4d.log.gz';

/** A reader with stand-ins for S3, SQS and Firehose. */
export interface ReaderRig {
  readonly s3: ObjectServer;
  readonly stream: StreamRig;
  /** The parsed lines of the reader's log. */
  readonly log: Record<string, unknown>[];
  /** Creates a handler with the given options; with a clock, its waits for the rate take no time, but move the clock. */
  handler(options?: Readonly<Record<string, string>>, clock?: HandClock): Promise<ReaderHandler>;
  /** Puts an object into the bucket. */
  put(key: string, content: Buffer): void;
  /** The texts of the accepted records. */
  readonly records: string[];
  /** The counts of the last invocation. */
  readonly counts: Record<string, unknown>;
}

/** Creates a separate rig for each test of a file. */
export function useReaderRig(): () => ReaderRig {
  let current: ReaderRig | undefined;

  beforeEach(async () => {
    const s3 = await startObjectServer();
    const stream = await startStreamRig();
    stubStreamEnvironment(stream.server.url);
    const log: Record<string, unknown>[] = [];
    current = {
      s3,
      stream,
      log,
      async handler(options = {}, clock) {
        const environment = {
          AWS_REGION: 'eu-central-1',
          AWS_ENDPOINT_URL_S3: s3.url,
          AWS_ENDPOINT_URL_SQS: s3.url,
          STREAM_NAME: STREAM,
          CONTINUATION_QUEUE_URL: `${s3.url}/123456789012/reader`,
          READER_BYTES_PER_SECOND: '104857600',
          METRICS: 'none',
          ...options,
        };
        return createReaderHandler(environment, {
          timing: { ...QUICK, connectionMs: 1_000, ...(clock === undefined ? {} : timingOf(clock)) },
          logger: pino({ level: 'info', base: null }, { write: (line: string) => log.push(JSON.parse(line)) }),
        });
      },
      put: (key, content) => s3.objects.set(`${BUCKET}/${key}`, content),
      get records() {
        return stream.accepted.map(({ data }) => data.toString('utf8'));
      },
      get counts() {
        return log.findLast(({ msg }) => msg === 'read') ?? {};
      },
    };
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all([current?.s3.close(), current?.stream.server.close()]);
    current = undefined;
  });

  return () => {
    if (current === undefined) throw new Error('the rig exists only within a test');
    return current;
  };
}

/** An S3 event notification about an object, as S3 sends it to a queue. */
export function s3Notification(key: string, content: Buffer, eventName = 'ObjectCreated:Put'): string {
  return JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2026-11-28T10:07:00.000Z',
        eventName,
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: BUCKET, arn: `arn:aws:s3:::${BUCKET}` },
          object: {
            key: formEncoded(key),
            size: content.length,
            eTag: etagOf(content),
            sequencer: '0055AED6DCD90281E5',
          },
        },
      },
    ],
  });
}

/** An EventBridge event about an object. */
export function eventBridgeEvent(key: string, content: Buffer, etagName: 'etag' | 'eTag' = 'etag'): string {
  return JSON.stringify({
    version: '0',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '123456789012',
    region: 'eu-central-1',
    time: '2026-11-28T10:07:00Z',
    detail: {
      version: '0',
      bucket: { name: BUCKET },
      object: { key, size: content.length, [etagName]: etagOf(content), sequencer: '0055AED6DCD90281E5' },
      reason: 'PutObject',
    },
  });
}

/** An SNS envelope around a message. */
export function snsEnvelope(message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: 'a',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:t',
    Message: message,
  });
}

/** An SQS event with the given message bodies; the messages have the ids `m1`, `m2`, … */
export function sqsEvent(...bodies: readonly string[]): unknown {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index + 1}`,
      receiptHandle: 'r',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:reader',
    })),
  };
}

/** The ids of the messages that a response returns to the queue. */
export function failedIds(answer: unknown): unknown[] {
  const failures = memberOf(answer, 'batchItemFailures');
  if (!Array.isArray(failures)) throw new Error('the answer has no batchItemFailures');
  return failures.map((failure) => memberOf(failure, 'itemIdentifier'));
}

/** The context of an invocation with the given time left. */
export function contextWith(remainingMs: number, now: () => number = Date.now) {
  const endMs = now() + remainingMs;
  return {
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:reader',
    getRemainingTimeInMillis: () => endMs - now(),
  };
}

function timingOf(clock: HandClock) {
  return { now: clock.now, sleep: async (milliseconds: number) => clock.advance(milliseconds) };
}

/** A key in the encoding of S3 event notifications. */
function formEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}
