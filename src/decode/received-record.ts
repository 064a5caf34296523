import type { PayloadMember } from '../model/firehose.ts';

/**
 * A record of an event, as far as it can be trusted. A class, so that it is made among the young objects (see
 * `respond/ok-record.ts`): else what came in would be kept in memory long after it was answered.
 */
export class ReceivedRecord {
  readonly recordId: string;
  /** The member that the payload came in, and that the output goes into. */
  readonly member: PayloadMember;
  readonly payload: unknown;
  /** When Firehose got it, Unix milliseconds. */
  readonly arrivalMs: number | undefined;
  /** The key that it had on its Kinesis stream. */
  readonly partitionKey: string | undefined;
  /** Whether a record with the same id and another payload came as well: then neither can be answered with output. */
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
