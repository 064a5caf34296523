/**
 * A Firehose transformation event, reduced to the members that this program reads. It is untrusted: members are checked
 * where they are used, and unknown members are ignored.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export interface FirehoseEvent {
  readonly invocationId?: string;
  readonly deliveryStreamArn?: string;
  readonly sourceKinesisStreamArn?: string;
  readonly sourceMSKArn?: string;
  readonly region?: string;
  readonly records: readonly FirehoseRecord[];
}

/** One record of the event: base64 in `data`, or in `kafkaRecordValue` if the source is Amazon MSK. */
export interface FirehoseRecord {
  readonly recordId: string;
  readonly approximateArrivalTimestamp?: number;
  readonly data?: string;
  readonly kafkaRecordValue?: string;
  readonly kinesisRecordMetadata?: KinesisRecordMetadata;
  readonly mskRecordMetadata?: MskRecordMetadata;
}

/** Firehose's information about a record from an Amazon MSK topic. */
export interface MskRecordMetadata {
  readonly offset?: string;
  readonly partitionId?: string;
  readonly approximateArrivalTimestamp?: string | number;
}

/** Firehose's information about a record from a Kinesis stream; sources disagree on the types of some members. */
export interface KinesisRecordMetadata {
  readonly shardId?: string;
  readonly partitionKey?: string;
  readonly sequenceNumber?: string;
  readonly subsequenceNumber?: string | number;
  readonly approximateArrivalTimestamp?: string | number;
}

/** The member of a record that contains its payload, in the event and in the answer. */
export type PayloadMember = 'data' | 'kafkaRecordValue';

/** The result for a record, in Firehose's case-sensitive words. */
export type TransformationResult = 'Ok' | 'Dropped' | 'ProcessingFailed';

/** The answer for one record; `data` is omitted if the record is dropped or failed. */
export interface FirehoseResultRecord {
  readonly recordId: string;
  readonly result: TransformationResult;
  readonly data?: string;
  readonly kafkaRecordValue?: string;
  readonly metadata?: FirehoseRouting;
}

/**
 * Where Firehose routes a record: its dynamic partition in S3, and its Iceberg table; the member `metadata` of its
 * answer. Sources: https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html and
 * https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-format-input-record-different.html
 */
export interface FirehoseRouting {
  readonly partitionKeys?: Readonly<Record<string, string>>;
  readonly otfMetadata?: {
    readonly destinationDatabaseName: string;
    readonly destinationTableName: string;
    readonly operation: 'insert' | 'update' | 'delete';
  };
}

/** The answer to an event: every recordId once, in the order of the event. */
export interface FirehoseResult {
  readonly records: FirehoseResultRecord[];
}
