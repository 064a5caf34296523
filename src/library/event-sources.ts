import { gzipSync } from 'node:zlib';
import type { FirehoseEvent, FirehoseRecord, PayloadMember } from '../model/firehose.ts';

/** Creates the data of a record with these lines; the first of them has the given number in the event. */
type Payload = (lines: readonly string[], firstLine: number) => Buffer;

/** How Firehose obtains records, which decides the members of events and records. */
export type StreamKind = 'direct' | 'kinesis' | 'msk';

/** Everything about one way in which flow logs reach the function. */
export interface EventSourceRow {
  /** Describes the records, for the help of the command. */
  readonly sentence: string;
  readonly stream: StreamKind;
  readonly payload: Payload;
  /** Set if CloudWatch Logs decides how many lines a record has. */
  readonly hasMessages?: true;
  /** The service that accepts records that are put back; missing if none does. */
  readonly putBack?: 'firehose' | 'kinesis';
  /**
   * Set if `simulate` offers it: the payload that arrives on the stream, and, if Firehose changes it before it invokes the
   * function, how.
   */
  readonly simulated?: { readonly arrives: Payload; readonly convert?: 'gunzip' };
}

const ACCOUNT = '123456789012';
/** 2021-01-01T00:02:00Z, in milliseconds: a fixed time, so that the same lines give the same event. */
export const ARRIVAL_MS = 1_609_459_320_000;

const wrapped: Payload = (lines) => Buffer.from(lines.map((line) => `${JSON.stringify({ message: line })}\n`).join(''));
const bare: Payload = (lines) => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const subscription: Payload = (lines, firstLine) => Buffer.from(subscriptionMessage(lines, firstLine));
const gzippedSubscription: Payload = (lines, firstLine) => gzipSync(subscriptionMessage(lines, firstLine));

/**
 * Every way in which flow logs reach the function. The library's events, the options of the commands and the simulated
 * stream derive from the rows.
 */
export const EVENT_SOURCE_ROWS = {
  direct: {
    sentence: 'records of a delivery stream, `{"message": "<line>"}` and a newline',
    stream: 'direct',
    payload: wrapped,
    putBack: 'firehose',
    simulated: { arrives: wrapped },
  },
  'cloudwatch-logs': {
    sentence: 'subscription messages of CloudWatch Logs, gzipped',
    stream: 'direct',
    payload: gzippedSubscription,
    hasMessages: true,
    putBack: 'firehose',
    simulated: { arrives: gzippedSubscription },
  },
  kinesis: {
    sentence: 'as direct, read from a Kinesis stream',
    stream: 'kinesis',
    payload: wrapped,
    putBack: 'kinesis',
    simulated: { arrives: wrapped },
  },
  decompressed: {
    sentence: 'subscription messages after Firehose has decompressed them',
    stream: 'direct',
    payload: subscription,
    hasMessages: true,
    simulated: { arrives: gzippedSubscription, convert: 'gunzip' },
  },
  extracted: {
    sentence: 'the lines that Firehose extracts from subscription messages, each with a newline',
    stream: 'direct',
    payload: bare,
    hasMessages: true,
  },
  msk: {
    sentence: 'bare lines, read from an Amazon MSK topic',
    stream: 'msk',
    payload: bare,
    simulated: { arrives: wrapped },
  },
} as const satisfies Record<string, EventSourceRow>;

/** How flow logs reach the stream. */
export type EventSource = keyof typeof EVENT_SOURCE_ROWS;

/** The facts of a record in an event, which every kind of stream expresses in its own members. */
export interface StreamRecord {
  readonly recordId: string;
  /** Unix milliseconds. */
  readonly arrivalMs: number;
  /** Base64. */
  readonly payload: string;
  /** Position on the stream, in decimal. */
  readonly sequenceNumber: string;
  readonly partitionKey: string | undefined;
  readonly partitionId: string;
}

/** The members that events and records of one kind of stream have. */
interface StreamMembers {
  readonly payloadMember: PayloadMember;
  /** The first digits of its sequence numbers. */
  readonly sequenceHead: string;
  /** The ARN of the source in an event, for a Region. */
  source(region: string): Pick<FirehoseEvent, 'sourceKinesisStreamArn' | 'sourceMSKArn'>;
  /** An id for the record with a number, in the form of AWS's. */
  recordId(sequenceNumber: string): string;
  record(record: StreamRecord): FirehoseRecord;
}

const SHARD = 'shardId-000000000000';

/** The members of events and records by kind of stream. Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
export const STREAM_MEMBERS: Readonly<Record<StreamKind, StreamMembers>> = {
  direct: {
    payloadMember: 'data',
    sequenceHead: '',
    source: () => ({}),
    recordId: (sequenceNumber) => `49647310211236458${sequenceNumber}`,
    record: ({ recordId, arrivalMs, payload }) => ({
      recordId,
      approximateArrivalTimestamp: arrivalMs,
      data: payload,
    }),
  },
  kinesis: {
    payloadMember: 'data',
    sequenceHead: '49647310211236458779',
    source: (region) => ({ sourceKinesisStreamArn: `arn:aws:kinesis:${region}:${ACCOUNT}:stream/flow-logs` }),
    recordId: (sequenceNumber) => `${SHARD}${sequenceNumber}`,
    record: ({ recordId, arrivalMs, payload, sequenceNumber, partitionKey }) => ({
      recordId,
      approximateArrivalTimestamp: arrivalMs,
      data: payload,
      kinesisRecordMetadata: {
        shardId: SHARD,
        ...(partitionKey === undefined ? {} : { partitionKey }),
        sequenceNumber,
        subsequenceNumber: '',
        approximateArrivalTimestamp: arrivalMs,
      },
    }),
  },
  msk: {
    payloadMember: 'kafkaRecordValue',
    sequenceHead: '',
    source: (region) => ({
      sourceMSKArn: `arn:aws:kafka:${region}:${ACCOUNT}:cluster/flow-logs/00000000-0000-0000-0000-000000000000-1`,
    }),
    recordId: (sequenceNumber) => `49647310211236458${sequenceNumber}`,
    record: ({ recordId, arrivalMs, payload, sequenceNumber, partitionId }) => ({
      recordId,
      approximateArrivalTimestamp: arrivalMs,
      mskRecordMetadata: {
        offset: String(Number(sequenceNumber)),
        partitionId,
        approximateArrivalTimestamp: arrivalMs,
      },
      kafkaRecordValue: payload,
    }),
  },
};

function subscriptionMessage(lines: readonly string[], firstLine: number): string {
  return JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT,
    logGroup: 'vpc-flow-logs',
    logStream: 'eni-0a1b2c3d4e5f60718-all',
    subscriptionFilters: ['to-firehose'],
    logEvents: lines.map((message, index) => ({
      id: String(firstLine + index).padStart(56, '3'),
      timestamp: ARRIVAL_MS,
      message,
    })),
  });
}
