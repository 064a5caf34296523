/**
 * A Firehose transformation event, as far as this program reads it. It comes from outside: members are checked where
 * they are used, and unknown members are left alone.
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

/** One record of the event: base64 in `data`, or in `kafkaRecordValue` where the source is Amazon MSK. */
export interface FirehoseRecord {
  readonly recordId: string;
  readonly approximateArrivalTimestamp?: number;
  readonly data?: string;
  readonly kafkaRecordValue?: string;
  readonly kinesisRecordMetadata?: KinesisRecordMetadata;
  readonly mskRecordMetadata?: MskRecordMetadata;
}

/** What Firehose tells of a record that it read from an Amazon MSK topic. */
export interface MskRecordMetadata {
  readonly offset?: string;
  readonly partitionId?: string;
  readonly approximateArrivalTimestamp?: string | number;
}

/** What Firehose tells of a record that it read from a Kinesis stream; sources disagree on the types of some members. */
export interface KinesisRecordMetadata {
  readonly shardId?: string;
  readonly partitionKey?: string;
  readonly sequenceNumber?: string;
  readonly subsequenceNumber?: string | number;
  readonly approximateArrivalTimestamp?: string | number;
}

/** The member of a record that carries its payload, in the event and in the answer. */
export type PayloadMember = 'data' | 'kafkaRecordValue';

/** What becomes of a record; the words are Firehose's and case-sensitive. */
export type TransformationResult = 'Ok' | 'Dropped' | 'ProcessingFailed';

/** The answer for one record; `data` is left out where the record is dropped or failed. */
export interface FirehoseResultRecord {
  readonly recordId: string;
  readonly result: TransformationResult;
  readonly data?: string;
  readonly kafkaRecordValue?: string;
  readonly metadata?: FirehoseRouting;
}

/**
 * Where Firehose puts a record: its dynamic partition in S3, and its Iceberg table.
 * Sources: https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html and
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
