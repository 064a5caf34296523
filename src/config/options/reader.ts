import { matching, type OptionAudience, type OptionTable, type OptionValues } from '../../model/option-row.ts';
import { PACKED_RECORD_BYTES } from '../../model/put-back.ts';

/** The audience of the options of the function that reads objects in S3. */
const READER: readonly OptionAudience[] = ['reader'];

const STREAM = /^(?:[\w.-]{1,64}|arn:aws[a-z-]{0,20}:firehose:[a-z0-9-]{1,32}:\d{12}:deliverystream\/[\w.-]{1,64})$/;
const S3_PREFIX = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/(?:[^\s,]{0,900}\/)?$/;
const SOURCES =
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s,]{0,1024}(?:,\s*s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s,]{0,1024}){0,9}$/;
const QUEUE_URL = /^https?:\/\/[^\s/]{1,255}\/\S{1,512}$/;

/**
 * Options of the function that reads objects in S3 and puts their lines on a stream. They have a separate table,
 * because the function that transforms events does not accept them.
 */
export const READER_OPTIONS = {
  STREAM_NAME: {
    member: 'streamName',
    kind: 'text',
    byDefault: '',
    audience: READER,
    pattern: matching(STREAM, 'the name or the ARN of a delivery stream'),
    sentence: 'Name or ARN of the delivery stream that receives the lines.',
  },
  OUTPUT_LOCATION: {
    member: 'outputLocation',
    kind: 'text',
    byDefault: '',
    audience: READER,
    pattern: matching(S3_PREFIX, 's3://bucket/ or s3://bucket/prefix/'),
    sentence:
      'Where enriched copies of the objects are written instead: `s3://bucket/prefix/`, outside `SOURCE_PREFIX`.',
  },
  SOURCE_KEYS: {
    member: 'sourceKeys',
    kind: 'choice',
    byDefault: 'flow_logs',
    choices: ['flow_logs', 'any'],
    audience: READER,
    sentence: 'Read objects with the name of a flow log (`…_vpcflowlogs_….log.gz`, `.log`, `.log.parquet`), or any.',
  },
  SOURCE_PREFIX: {
    member: 'sourcePrefix',
    kind: 'text',
    byDefault: '',
    audience: READER,
    pattern: matching(SOURCES, '1 to 10 locations s3://bucket/prefix, separated by commas'),
    sentence: 'Where objects are read from: `s3://bucket/prefix`, separated by commas.',
  },
  READER_BYTES_PER_SECOND: {
    member: 'bytesPerSecond',
    kind: 'number',
    unit: 'bytes',
    byDefault: 524_288,
    minimum: 65_536,
    maximum: 104_857_600,
    audience: READER,
    sentence: 'Bytes a second of one execution; half of it for a minute after throttling.',
  },
  RECORD_BYTES: {
    member: 'recordBytes',
    kind: 'number',
    unit: 'bytes',
    byDefault: PACKED_RECORD_BYTES,
    minimum: 16_384,
    // https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
    maximum: 1_024_000,
    audience: READER,
    sentence: 'Size of a record with several lines.',
  },
  CONTINUATION_QUEUE_URL: {
    member: 'continuationQueueUrl',
    kind: 'text',
    byDefault: '',
    audience: READER,
    pattern: matching(QUEUE_URL, 'the URL of an SQS queue'),
    sentence: 'Queue for the rest of an object that takes too long.',
  },
} as const satisfies OptionTable;

/** The values of the reader's own options, checked. */
export type ReaderOptions = OptionValues<typeof READER_OPTIONS>;
