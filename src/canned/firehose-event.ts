import { gzipSync } from 'node:zlib';
import type { FirehoseEvent, FirehoseRecord } from '../model/firehose.ts';

/** How flow logs reach the stream. */
export type EventSource = 'direct' | 'cloudwatch-logs' | 'kinesis';

/** Every {@link EventSource}. */
export const EVENT_SOURCES: readonly EventSource[] = ['direct', 'cloudwatch-logs', 'kinesis'];

/** Options of {@link firehoseEvent}. */
export interface FirehoseEventOptions {
  /** `direct` where nothing is said. */
  readonly source?: EventSource;
  /** Lines in one subscription message, for `cloudwatch-logs`; 100 where nothing is said. */
  readonly linesPerMessage?: number;
}

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
/** 2021-01-01T00:02:00Z, in milliseconds: a fixed time, so that the same lines make the same event. */
const ARRIVAL_MS = 1_609_459_320_000;
const DEFAULT_LINES_PER_MESSAGE = 100;

/**
 * Makes the Firehose transformation event that brings these flow log lines, as AWS would send it: for canned batches
 * and for `sam local invoke`.
 *
 * - `direct`: a record a line, `{"message": "<line>"}` and a newline;
 * - `cloudwatch-logs`: subscription messages, gzipped;
 * - `kinesis`: as `direct`, read from a Kinesis stream.
 *
 * Throws a RangeError for a number of lines that is none.
 */
export function firehoseEvent(lines: readonly string[], options: FirehoseEventOptions = {}): FirehoseEvent {
  const source = options.source ?? 'direct';
  const payloads =
    source === 'cloudwatch-logs'
      ? subscriptionMessages(lines, options.linesPerMessage ?? DEFAULT_LINES_PER_MESSAGE)
      : lines.map((line) => Buffer.from(`${JSON.stringify({ message: line })}\n`));
  return {
    invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
    deliveryStreamArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/flow-logs`,
    ...(source === 'kinesis'
      ? { sourceKinesisStreamArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/flow-logs` }
      : {}),
    region: REGION,
    records: payloads.map((payload, index) => toRecord(payload, index, source)),
  };
}

function toRecord(payload: Buffer, index: number, source: EventSource): FirehoseRecord {
  const number = String(index).padStart(6, '0');
  const record = { approximateArrivalTimestamp: ARRIVAL_MS, data: payload.toString('base64') };
  if (source !== 'kinesis') return { recordId: `49647310211236458${number.padStart(36, '0')}`, ...record };
  const sequenceNumber = `4964731021123645877900${number.padStart(34, '0')}`;
  return {
    recordId: `shardId-000000000000${sequenceNumber}`,
    ...record,
    kinesisRecordMetadata: {
      shardId: 'shardId-000000000000',
      partitionKey: `key-${index % 16}`,
      sequenceNumber,
      subsequenceNumber: '',
      approximateArrivalTimestamp: ARRIVAL_MS,
    },
  };
}

function subscriptionMessages(lines: readonly string[], linesPerMessage: number): Buffer[] {
  if (!Number.isInteger(linesPerMessage) || linesPerMessage < 1) {
    throw new RangeError(`linesPerMessage must be a whole number from 1, not ${linesPerMessage}`);
  }
  const messages: Buffer[] = [];
  for (let first = 0; first < lines.length; first += linesPerMessage) {
    const logEvents = lines.slice(first, first + linesPerMessage).map((message, index) => ({
      id: String(first + index).padStart(56, '3'),
      timestamp: ARRIVAL_MS,
      message,
    }));
    const message = {
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT,
      logGroup: 'vpc-flow-logs',
      logStream: 'eni-0a1b2c3d4e5f60718-all',
      subscriptionFilters: ['to-firehose'],
      logEvents,
    };
    messages.push(gzipSync(JSON.stringify(message)));
  }
  return messages;
}
