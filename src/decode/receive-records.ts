import type { PayloadMember } from '../model/firehose.ts';

/** A record of an event, as far as it can be trusted. */
export interface ReceivedRecord {
  readonly recordId: string;
  /** The member that the payload came in, and that the output goes into. */
  readonly member: PayloadMember;
  readonly payload: unknown;
  /** When Firehose got it, Unix milliseconds. */
  readonly arrivalMs: number | undefined;
  /** The key that it had on its Kinesis stream. */
  readonly partitionKey: string | undefined;
  /** Whether a record with the same id and another payload came as well: then neither can be answered with output. */
  isContradicted: boolean;
}

/**
 * The records of an event, each recordId once, in order. An event comes from outside: what is no list of records gives
 * none, and a member of the list without an id cannot be answered.
 *
 * A repeated id with the same payload is one record. Firehose does not send such, and refuses an answer that holds an
 * id twice (`Lambda.DuplicatedRecordId`).
 */
export function receiveRecords(event: unknown): ReceivedRecord[] {
  const records = memberOf(event, 'records');
  if (!Array.isArray(records)) return [];
  const byId = new Map<string, ReceivedRecord>();
  for (const record of records) {
    const id = memberOf(record, 'recordId');
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    const recordId = String(id);
    // MSK as a source brings the payload under a name of its own, and wants it back under that name
    const isKafka = memberOf(record, 'kafkaRecordValue') !== undefined;
    const member: PayloadMember = isKafka ? 'kafkaRecordValue' : 'data';
    const payload = memberOf(record, member);
    const first = byId.get(recordId);
    if (first === undefined) {
      const key = memberOf(memberOf(record, 'kinesisRecordMetadata'), 'partitionKey');
      const partitionKey = typeof key === 'string' && key !== '' ? key : undefined;
      const arrival = memberOf(record, 'approximateArrivalTimestamp');
      const arrivalMs = typeof arrival === 'number' ? arrival : undefined;
      byId.set(recordId, { recordId, member, payload, arrivalMs, partitionKey, isContradicted: false });
    }
    if (first !== undefined && first.payload !== payload) first.isContradicted = true;
  }
  return [...byId.values()];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
