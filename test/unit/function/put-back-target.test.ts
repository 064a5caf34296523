import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putBackTargetOf } from '../../../src/function/event-context.ts';
import { eventFromJson } from '../../support/run-transform.ts';

const ACCOUNT = '123456789012';
const deliveryStream = (name: string, region = 'eu-central-1', partition = 'aws', account = ACCOUNT): string =>
  `arn:${partition}:firehose:${region}:${account}:deliverystream/${name}`;
const kinesisStream = (name: string, region = 'eu-central-1', partition = 'aws', account = ACCOUNT): string =>
  `arn:${partition}:kinesis:${region}:${account}:stream/${name}`;

/** The target of an event after a round trip through JSON. */
const targetOf = (event: unknown) => putBackTargetOf(eventFromJson(JSON.stringify(event)));

describe('putBackTargetOf', () => {
  it.each([
    ['aws', 'eu-central-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('is the delivery stream if records are put on that itself, in partition %s', (partition, region) => {
    // Prepare
    const event = { deliveryStreamArn: deliveryStream('flow_logs.1-a', region, partition), records: [] };

    // Act
    const target = targetOf(event);

    // Assess
    expect(target).toEqual({ service: 'firehose', region, accountId: ACCOUNT, streamName: 'flow_logs.1-a' });
  });

  it.each([
    ['aws', 'eu-central-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('is the Kinesis stream that the delivery stream reads, in partition %s', (partition, region) => {
    // Prepare
    const event = {
      deliveryStreamArn: deliveryStream('delivery', region, partition),
      sourceKinesisStreamArn: kinesisStream('source', region, partition),
      records: [],
    };

    // Act
    const target = targetOf(event);

    // Assess
    expect(target).toEqual({ service: 'kinesis', region, accountId: ACCOUNT, streamName: 'source' });
  });

  it.each([
    [
      'a Kinesis stream of another account',
      { sourceKinesisStreamArn: kinesisStream('s', undefined, 'aws', '210987654321') },
    ],
    ['a source that is no ARN', { sourceKinesisStreamArn: 'stream/s' }],
    ['a source that is no stream', { sourceKinesisStreamArn: kinesisStream('s').replace('stream/', 'consumer/') }],
    ['a source of another service', { sourceKinesisStreamArn: kinesisStream('s').replace('kinesis', 'sqs') }],
    ['a source of a wrong type', { sourceKinesisStreamArn: 7 }],
    ['an MSK cluster', { sourceMSKArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/c/1' }],
    ['a record as MSK brings it', { records: [{ recordId: '1', kafkaRecordValue: 'eA==' }] }],
    ['no delivery stream', { deliveryStreamArn: undefined }],
    ['a delivery stream of a wrong type', { deliveryStreamArn: { arn: deliveryStream('s') } }],
    ['a delivery stream without a name', { deliveryStreamArn: deliveryStream('') }],
    ['a name with a slash', { deliveryStreamArn: deliveryStream('a/b') }],
    ['a name with a newline behind', { deliveryStreamArn: deliveryStream('a\n') }],
    ['a name that is too long', { deliveryStreamArn: deliveryStream('a'.repeat(129)) }],
    ['no Region', { deliveryStreamArn: deliveryStream('s', '') }],
    ['a Region that would be another host', { deliveryStreamArn: deliveryStream('s', 'evil-host') }],
    ['no account', { deliveryStreamArn: deliveryStream('s', 'eu-central-1', 'aws', '') }],
    ['an account that is cut short', { deliveryStreamArn: deliveryStream('s', 'eu-central-1', 'aws', '12345') }],
    ['another partition’s name', { deliveryStreamArn: deliveryStream('s', 'eu-central-1', 'evil') }],
    ['a Kinesis stream in place of the delivery stream', { deliveryStreamArn: kinesisStream('s') }],
  ])('is none with %s', (_what, members) => {
    // Prepare
    const event = { deliveryStreamArn: deliveryStream('delivery'), records: [], ...members };

    // Act
    const target = targetOf(event);

    // Assess
    expect(target).toBeUndefined();
  });

  it('treats a source that is null as missing', () => {
    // Prepare
    const event = { deliveryStreamArn: deliveryStream('s'), sourceKinesisStreamArn: null, records: [] };

    // Act
    const target = targetOf(event);

    // Assess
    expect(target?.service).toBe('firehose');
  });

  it('is undefined or has a valid name and Region, for any event', () => {
    const arn = fc.oneof(
      fc
        .tuple(fc.string(), fc.string(), fc.string())
        .map(([name, region, account]) => deliveryStream(name, region, 'aws', account)),
      fc.jsonValue(),
    );
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ deliveryStreamArn: arn, sourceKinesisStreamArn: arn, records: fc.jsonValue() }, { requiredKeys: [] }),
    );

    fc.assert(
      fc.property(anything, (event) => {
        // Prepare, Act
        const target = targetOf(event);

        // Assess
        if (target !== undefined) {
          expect(target.streamName).toMatch(/^[\w.-]+$/);
          expect(target.region).toMatch(/^[a-z]+(-[a-z]+)+-\d+$/);
          expect(target.accountId).toMatch(/^\d{12}$/);
        }
      }),
    );
  });
});
