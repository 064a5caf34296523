import type { FirehoseEvent, FirehoseRecord } from '../model/firehose.ts';
import { keysOf } from '../model/keys-of.ts';
import {
  ARRIVAL_MS,
  EVENT_SOURCE_ROWS,
  type EventSource,
  type EventSourceRow,
  STREAM_MEMBERS,
  type StreamKind,
} from './event-sources.ts';
import { describe, refuseUnknownMembers } from './read-members.ts';

/** Every {@link EventSource}. */
export const EVENT_SOURCES: readonly EventSource[] = keysOf(EVENT_SOURCE_ROWS);

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
  const { stream, payload: payloadOf, hasMessages }: EventSourceRow = EVENT_SOURCE_ROWS[source];
  const size = hasMessages === true ? linesPerMessage : linesPerRecord;
  let firstLine = 0;
  const payloads = groupsOf(lines, size).map((group) => {
    if (group instanceof Uint8Array) return Buffer.from(group);
    const payload = payloadOf(group, firstLine);
    firstLine += group.length;
    return payload;
  });
  return {
    invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
    deliveryStreamArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/flow-logs`,
    ...STREAM_MEMBERS[stream].source(REGION),
    region: REGION,
    records: payloads.map((payload, index) => toRecord(payload, index, stream)),
  };
}

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

function toRecord(payload: Buffer, index: number, stream: StreamKind): FirehoseRecord {
  const members = STREAM_MEMBERS[stream];
  const sequenceNumber = `${members.sequenceHead}${String(index).padStart(36, '0')}`;
  return members.record({
    recordId: members.recordId(sequenceNumber),
    arrivalMs: ARRIVAL_MS,
    payload: payload.toString('base64'),
    sequenceNumber,
    partitionKey: `key-${index % PARTITIONS}`,
    partitionId: String(index % PARTITIONS),
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
