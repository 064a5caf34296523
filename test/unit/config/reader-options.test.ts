import { describe, expect, it } from 'vitest';
import { READER_OPTIONS } from '../../../src/config/options/reader.ts';
import { OPTIONS } from '../../../src/config/options.ts';
import { ConfigurationError, refuseUnknownOptions } from '../../../src/config/read-options.ts';
import { readReaderOptions } from '../../../src/config/read-reader-options.ts';

const BASE = { AWS_REGION: 'eu-central-1', STREAM_NAME: 'flow-logs' };

describe('the options of the reader', () => {
  it('have defaults except for the stream', () => {
    expect(readReaderOptions(BASE)).toMatchObject({
      streamName: 'flow-logs',
      reader: { sourceKeys: 'flow_logs', bytesPerSecond: 524_288, recordBytes: 65_536, outputLocation: '' },
      options: { destination: 's3', metrics: 'emf', logLevel: 'info' },
    });
  });

  it('accept the stream by its ARN, in the Region of the function', () => {
    const arn = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs';
    expect(readReaderOptions({ ...BASE, STREAM_NAME: arn }).streamName).toBe('flow-logs');
    expect(() => readReaderOptions({ ...BASE, STREAM_NAME: arn, AWS_REGION: 'us-east-1' })).toThrow(
      'STREAM_NAME is a stream in eu-central-1, but the function runs in us-east-1',
    );
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ STREAM_NAME: '' }, /STREAM_NAME or OUTPUT_LOCATION is required/],
    [{ STREAM_NAME: 'a b' }, /STREAM_NAME must be the name or the ARN of a delivery stream, not "a b"/],
    [{ RECORD_BYTES: '16383' }, /RECORD_BYTES must be a whole number from 16384 to 1024000, not "16383"/],
    [{ RECORD_BYTES: '1024001' }, /RECORD_BYTES/],
    [{ READER_BYTES_PER_SECOND: '65535' }, /READER_BYTES_PER_SECOND must be a whole number from 65536/],
    [{ SOURCE_KEYS: 'all' }, /SOURCE_KEYS must be one of flow_logs, any, not "all"/],
    [{ CONTINUATION_QUEUE_URL: 'queue' }, /CONTINUATION_QUEUE_URL must be the URL of an SQS queue/],
    [{ OUTPUT_LOCATION: 's3://b' }, /OUTPUT_LOCATION must be s3:\/\/bucket\/ or s3:\/\/bucket\/prefix\//],
    [{ DESTINATION: 'nowhere' }, /DESTINATION must be one of/],
    [
      { READER_BYTES_PER_SECONDS: '1' },
      /READER_BYTES_PER_SECONDS is not an option; did you mean READER_BYTES_PER_SECOND\?/,
    ],
    [{ MAX_RESPONSE_BITES: '1' }, /MAX_RESPONSE_BITES is not an option/],
  ])('are refused with name, limit and value: %j', (changes, message) => {
    expect(() => readReaderOptions({ ...BASE, ...changes })).toThrow(ConfigurationError);
    expect(() => readReaderOptions({ ...BASE, ...changes })).toThrow(message);
  });

  it.each([
    ['s3://logs-bucket/', 's3://logs-bucket/enriched/', true],
    ['s3://logs-bucket/AWSLogs/', 's3://logs-bucket/AWSLogs/enriched/', true],
    ['s3://other/, s3://logs-bucket/AWS', 's3://logs-bucket/AWSLogs/', true],
    ['s3://logs-bucket/AWSLogs/', 's3://logs-bucket/enriched/', false],
    ['s3://logs-bucket/', 's3://logs-bucket-enriched/', false],
    ['', 's3://logs-bucket/enriched/', false],
  ])('refuse output that would be read again: from %j to %j', (SOURCE_PREFIX, OUTPUT_LOCATION, isRefused) => {
    const read = () => readReaderOptions({ ...BASE, SOURCE_PREFIX, OUTPUT_LOCATION });
    if (isRefused) expect(read).toThrow('its objects would be read again');
    else expect(read).not.toThrow();
  });

  it('do not check the needs of other options if lines are only passed on to a stream', () => {
    const environment = { ...BASE, MORE_OPTIONS: 'METADATA_GAPS=ec2,METRICS=none' };
    expect(readReaderOptions(environment).options.metrics).toBe('none');
    expect(() => readReaderOptions({ ...environment, OUTPUT_LOCATION: 's3://logs-bucket/enriched/' })).toThrow(
      'METADATA_GAPS',
    );
  });

  it('are ignored by the transform, which neither refuses nor reads them', () => {
    const names = Object.keys(READER_OPTIONS);
    expect(names.filter((name) => name in OPTIONS)).toEqual([]);
    expect(() => refuseUnknownOptions(Object.fromEntries(names.map((name) => [name, 'x'])))).not.toThrow();
  });
});
