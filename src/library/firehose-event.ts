import { gzipSync } from 'node:zlib';
import type { FirehoseEvent, FirehoseRecord } from '../model/firehose.ts';
import { describe, refuseUnknownMembers } from './read-members.ts';

/** The meaning of each {@link EventSource}. */
const SOURCES = {
  direct: 'records of a delivery stream, `{"message": "<line>"}` and a newline',
  'cloudwatch-logs': 'subscription messages of CloudWatch Logs, gzipped',
  kinesis: 'as direct, read from a Kinesis stream',
  decompressed: 'subscription messages after Firehose has decompressed them',
  extracted: 'the lines that Firehose extracts from subscription messages, each with a newline',
  msk: 'bare lines, read from an Amazon MSK topic',
} as const;

/** How flow logs reach the stream. */
export type EventSource = keyof typeof SOURCES;

/** Every {@link EventSource}. */
export const EVENT_SOURCES = Object.keys(SOURCES).filter((name): name is EventSource => Object.hasOwn(SOURCES, name));

/** The sources whose records have many lines. */
const OF_CLOUDWATCH_LOGS: ReadonlySet<EventSource> = new Set(['cloudwatch-logs', 'decompressed', 'extracted']);

/** Options of {@link firehoseEvent}. */
export interface FirehoseEventOptions {
  /**
   * How the flow logs reach the stream: `direct` (`{"message": "<line>"}` and a newline), `cloudwatch-logs` (gzipped
   * subscription messages), `decompressed` (the same after Firehose has decompressed them),
   * `extracted` (the lines alone, as Firehose extracts them), `kinesis` (as `direct`, from a Kinesis
   * stream) or `msk` (bare lines from an Amazon MSK topic). Default: `direct`.
   */
  readonly source?: EventSource | undefined;
  /** Lines in one subscription message or extracted record, for the sources of CloudWatch Logs. Default: 100. */
  readonly linesPerMessage?: number | undefined;
  /** Lines in one record, for the other sources. Default: 1. */
  readonly linesPerRecord?: number | undefined;
}

const OPTION_NAMES: readonly (keyof FirehoseEventOptions)[] = ['source', 'linesPerMessage', 'linesPerRecord'];

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
/** 2021-01-01T00:02:00Z, in milliseconds: a fixed time, so that the same lines give the same event. */
const ARRIVAL_MS = 1_609_459_320_000;
const DEFAULT_LINES_PER_MESSAGE = 100;
const PARTITIONS = 16;

/**
 * Creates the Firehose transformation event that AWS would send for these flow log lines, for canned batches and for
 * `sam local invoke`. A `Uint8Array` among the lines is the unchanged data of a record, for tests with damaged gzip or
 * other encodings.
 *
 * Throws a TypeError for lines of a wrong type, a `ConfigurationError` for unknown options, a RangeError for an invalid
 * source or number of lines.
 */
export function firehoseEvent(
  lines: readonly (string | Uint8Array)[],
  options: FirehoseEventOptions = {},
): FirehoseEvent {
  checkArguments(lines, options);
  const { source = 'direct', linesPerMessage = DEFAULT_LINES_PER_MESSAGE, linesPerRecord = 1 } = options;
  const size = OF_CLOUDWATCH_LOGS.has(source) ? linesPerMessage : linesPerRecord;
  let firstLine = 0;
  const payloads = groupsOf(lines, size).map((group) => {
    if (group instanceof Uint8Array) return Buffer.from(group);
    const payload = PAYLOADS[source](group, firstLine);
    firstLine += group.length;
    return payload;
  });
  return {
    invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
    deliveryStreamArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/flow-logs`,
    ...(source === 'kinesis'
      ? { sourceKinesisStreamArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/flow-logs` }
      : {}),
    ...(source === 'msk'
      ? { sourceMSKArn: `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/flow-logs/00000000-0000-0000-0000-000000000000-1` }
      : {}),
    region: REGION,
    records: payloads.map((payload, index) => toRecord(payload, index, source)),
  };
}

/** The data of a record with these lines, the first of which has this number in the event. */
type Payload = (lines: readonly string[], firstLine: number) => Buffer;

const wrapped: Payload = (lines) => Buffer.from(lines.map((line) => `${JSON.stringify({ message: line })}\n`).join(''));
const bare: Payload = (lines) => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const subscription: Payload = (lines, firstLine) => Buffer.from(subscriptionMessage(lines, firstLine));

const PAYLOADS: Readonly<Record<EventSource, Payload>> = {
  direct: wrapped,
  'cloudwatch-logs': (lines, firstLine) => gzipSync(subscriptionMessage(lines, firstLine)),
  decompressed: subscription,
  extracted: bare,
  kinesis: wrapped,
  msk: bare,
};

/** Lines in groups of the given size; the data of a record is a separate group. */
function groupsOf(lines: readonly (string | Uint8Array)[], size: number): (string[] | Uint8Array)[] {
  const groups: (string[] | Uint8Array)[] = [];
  let open: string[] | undefined;
  for (const line of lines) {
    if (typeof line !== 'string') {
      groups.push(line);
      open = undefined;
    } else if (open === undefined || open.length >= size) {
      open = [line];
      groups.push(open);
    } else open.push(line);
  }
  return groups;
}

function toRecord(payload: Buffer, index: number, source: EventSource): FirehoseRecord {
  const number = String(index).padStart(6, '0');
  const data = payload.toString('base64');
  const recordId = `49647310211236458${number.padStart(36, '0')}`;
  if (source === 'msk') {
    return {
      recordId,
      approximateArrivalTimestamp: ARRIVAL_MS,
      mskRecordMetadata: {
        offset: String(index),
        partitionId: String(index % PARTITIONS),
        approximateArrivalTimestamp: ARRIVAL_MS,
      },
      kafkaRecordValue: data,
    };
  }
  const record = { approximateArrivalTimestamp: ARRIVAL_MS, data };
  if (source !== 'kinesis') return { recordId, ...record };
  const sequenceNumber = `4964731021123645877900${number.padStart(34, '0')}`;
  return {
    recordId: `shardId-000000000000${sequenceNumber}`,
    ...record,
    kinesisRecordMetadata: {
      shardId: 'shardId-000000000000',
      partitionKey: `key-${index % PARTITIONS}`,
      sequenceNumber,
      subsequenceNumber: '',
      approximateArrivalTimestamp: ARRIVAL_MS,
    },
  };
}

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

function checkArguments(lines: unknown, options: unknown): void {
  if (!Array.isArray(lines)) throw new TypeError(`lines must be an array of strings, not ${describe(lines)}`);
  for (const [index, line] of lines.entries()) {
    if (typeof line === 'string' || line instanceof Uint8Array) continue;
    throw new TypeError(`lines[${index}] must be a string, or the bytes of a record, not ${describe(line)}`);
  }
  refuseUnknownMembers(options, 'firehoseEvent', OPTION_NAMES);
  const { source = 'direct', ...counts } = options;
  if (!EVENT_SOURCES.some((known) => known === source)) {
    throw new RangeError(`source must be one of ${EVENT_SOURCES.join(', ')}, not ${describe(source)}`);
  }
  for (const [name, count] of Object.entries(counts)) {
    if (count === undefined || (Number.isSafeInteger(count) && Number(count) >= 1)) continue;
    const shown = typeof count === 'number' ? String(count) : describe(count);
    throw new RangeError(`${name} must be a whole number of at least 1, not ${shown}`);
  }
}
