import type { PayloadMember } from '../model/firehose.ts';

/**
 * A record of an event after validation. A class, so that V8 allocates it in the young generation (see
 * `respond/ok-record.ts`); otherwise the input would stay in memory long after it was answered.
 */
export class ReceivedRecord {
  readonly recordId: string;
  /** The member that contains the payload, and that will contain the output. */
  readonly member: PayloadMember;
  readonly payload: unknown;
  /** When Firehose received it, Unix milliseconds. */
  readonly arrivalMs: number | undefined;
  /** Its partition key on the Kinesis stream. */
  readonly partitionKey: string | undefined;
  /**
   * Whether the event has another record with the same id and a different payload: then neither is answered with
   * output.
   */
  isContradicted = false;

  constructor(
    recordId: string,
    member: PayloadMember,
    payload: unknown,
    arrivalMs: number | undefined,
    partitionKey: string | undefined,
  ) {
    this.recordId = recordId;
    this.member = member;
    this.payload = payload;
    this.arrivalMs = arrivalMs;
    this.partitionKey = partitionKey;
  }
}
