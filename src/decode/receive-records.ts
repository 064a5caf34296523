import { ReceivedRecord } from './received-record.ts';

/** A possible record of an event, whose members may have any type. */
interface Candidate {
  readonly recordId?: unknown;
  readonly data?: unknown;
  readonly kafkaRecordValue?: unknown;
  readonly approximateArrivalTimestamp?: unknown;
  readonly kinesisRecordMetadata?: unknown;
}

/**
 * The records of an event, each recordId once, in order. Events are untrusted input: an event without a list of records
 * has none, and list members without an id are skipped because they cannot be answered.
 *
 * A repeated id with the same payload is one record. Firehose does not send repeated ids, and refuses an answer that
 * contains an id twice (`Lambda.DuplicatedRecordId`).
 */
export function receiveRecords(event: unknown): ReceivedRecord[] {
  const candidates: unknown = isObject<{ readonly records?: unknown }>(event) ? event.records : undefined;
  if (!Array.isArray(candidates)) return [];
  const received: ReceivedRecord[] = [];
  // ascending ids, as Firehose sends them, cannot repeat: the map is built only when an id is out of order
  let highestId = '';
  let byId: Map<string, ReceivedRecord> | undefined;
  for (const candidate of candidates) {
    if (!isObject<Candidate>(candidate)) continue;
    const { recordId: id } = candidate;
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    const recordId = String(id);
    if (byId === undefined && recordId > highestId) highestId = recordId;
    else byId ??= new Map(received.map((record) => [record.recordId, record]));
    const record = receive(recordId, candidate);
    const first = byId?.get(recordId);
    if (first === undefined) {
      received.push(record);
      byId?.set(recordId, record);
    } else if (first.payload !== record.payload) first.isContradicted = true;
  }
  return received;
}

function receive(recordId: string, candidate: Candidate): ReceivedRecord {
  const { data, kafkaRecordValue, approximateArrivalTimestamp: arrival, kinesisRecordMetadata } = candidate;
  const key = isObject<{ readonly partitionKey?: unknown }>(kinesisRecordMetadata)
    ? kinesisRecordMetadata.partitionKey
    : undefined;
  // MSK as a source uses its own name for the payload, and expects the output under the same name
  const isKafka = kafkaRecordValue !== undefined;
  return new ReceivedRecord(
    recordId,
    isKafka ? 'kafkaRecordValue' : 'data',
    isKafka ? kafkaRecordValue : data,
    typeof arrival === 'number' ? arrival : undefined,
    typeof key === 'string' && key !== '' ? key : undefined,
  );
}

/** Whether a value is an object, whose members may then be read: all of them optional, of any type. */
function isObject<Members extends object>(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
