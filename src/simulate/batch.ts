import { StreamError } from '../input/errors.ts';
import { STREAM_MEMBERS } from '../library/event-sources.ts';
import { SIMULATED, type SimulatedRecord, type SimulatedSource, sourceRow } from './simulated-stream.ts';

/**
 * Maximum size of an event that Lambda accepts: 6 MB for a synchronous request. Source:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_EVENT_BYTES = 6_291_456;

/** The records of one invocation. */
export interface Batch {
  readonly records: readonly SimulatedRecord[];
  /** Size of the event, the same for every attempt. */
  readonly eventBytes: number;
  /** The event as JSON text; each attempt has a different id of the same length. */
  eventText(invocationId: string): string;
}

/** The id of an invocation; all ids have the same length. */
export function invocationIdOf(count: number): string {
  return `5f4dcc3b-5aa7-4e1e-8d1e-${String(count).padStart(12, '0')}`;
}

/**
 * Divides the content of the buffer into batches whose events Lambda accepts. Throws a {@link StreamError} if a single
 * record makes the event too large.
 */
export function* batchesOf(records: readonly SimulatedRecord[], source: SimulatedSource): Generator<Batch> {
  const envelopeBytes = Buffer.byteLength(eventOf(source, invocationIdOf(0), ''));
  let texts: string[] = [];
  let first = 0;
  let bytes = envelopeBytes;
  for (const [index, record] of records.entries()) {
    const text = recordText(source, record);
    const recordBytes = Buffer.byteLength(text) + 1;
    if (texts.length > 0 && bytes + recordBytes > MAX_EVENT_BYTES) {
      yield batchOf(source, records.slice(first, index), texts, bytes);
      texts = [];
      first = index;
      bytes = envelopeBytes;
    }
    texts.push(text);
    bytes += recordBytes;
    if (bytes > MAX_EVENT_BYTES && texts.length === 1) {
      throw new StreamError(
        `one record makes an event of ${bytes} bytes, and Lambda accepts at most ${MAX_EVENT_BYTES}; use fewer lines per message`,
      );
    }
  }
  if (texts.length > 0) yield batchOf(source, records.slice(first), texts, bytes);
}

function batchOf(
  source: SimulatedSource,
  records: readonly SimulatedRecord[],
  texts: readonly string[],
  bytes: number,
): Batch {
  const joined = texts.join(',');
  // every record was counted with a comma, but none follows the last one
  return { records, eventBytes: bytes - 1, eventText: (invocationId) => eventOf(source, invocationId, joined) };
}

function eventOf(source: SimulatedSource, invocationId: string, records: string): string {
  const head = JSON.stringify({
    invocationId,
    deliveryStreamArn: SIMULATED.deliveryStreamArn,
    ...STREAM_MEMBERS[sourceRow(source).stream].source(SIMULATED.region),
    region: SIMULATED.region,
  });
  return `${head.slice(0, -1)},"records":[${records}]}`;
}

function recordText(source: SimulatedSource, { data, ...record }: SimulatedRecord): string {
  const members = STREAM_MEMBERS[sourceRow(source).stream];
  return JSON.stringify(members.record({ ...record, payload: data.toString('base64'), partitionId: '0' }));
}
