import type { FirehoseMetadata, FirehoseResultRecord, PayloadMember } from '../model/firehose.ts';

/**
 * The answer for a record with output, base64 in `text`.
 *
 * Made by a constructor, and not as an object literal: of a literal V8 learns in the first events that it outlives a
 * collection of young objects, and from then on puts each among the old ones, where it keeps its output alive long after
 * the answer was sent. That cost a fifth of all processor time, in copying outputs that nobody needs any more.
 */
export function okRecord(
  recordId: string,
  member: PayloadMember,
  text: string,
  metadata: FirehoseMetadata | undefined,
): FirehoseResultRecord {
  return member === 'data' ? new OkData(recordId, text, metadata) : new OkKafkaValue(recordId, text, metadata);
}

class Ok {
  readonly recordId: string;
  readonly result = 'Ok';
  // `declare` makes no member where there is nothing to say
  declare readonly metadata?: FirehoseMetadata;

  constructor(recordId: string, metadata: FirehoseMetadata | undefined) {
    this.recordId = recordId;
    if (metadata !== undefined) this.metadata = metadata;
  }
}

class OkData extends Ok implements FirehoseResultRecord {
  readonly data: string;

  constructor(recordId: string, data: string, metadata: FirehoseMetadata | undefined) {
    super(recordId, metadata);
    this.data = data;
  }
}

class OkKafkaValue extends Ok implements FirehoseResultRecord {
  readonly kafkaRecordValue: string;

  constructor(recordId: string, kafkaRecordValue: string, metadata: FirehoseMetadata | undefined) {
    super(recordId, metadata);
    this.kafkaRecordValue = kafkaRecordValue;
  }
}
