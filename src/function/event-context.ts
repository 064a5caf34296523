import { type ArnParts, parseArn } from '../model/arn.ts';
import type { FirehoseEvent } from '../model/firehose.ts';
import type { MetadataContext } from '../model/metadata-request.ts';
import type { PutBackTarget } from '../model/put-back.ts';

/** The part of Lambda's invocation context that is used. Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface InvocationContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/**
 * The context of the look-ups for an event: the account and Region of its delivery stream, and the deadline, a number
 * of milliseconds from now. Events are untrusted and may have any type.
 */
export function metadataContextOf(
  event: FirehoseEvent,
  defaultRegion: string | undefined,
  lookupMs: number,
): MetadataContext {
  const { deliveryStreamArn, region }: Partial<FirehoseEvent> = event ?? {};
  const stream = parseArn(typeof deliveryStreamArn === 'string' ? deliveryStreamArn : undefined);
  return {
    accountId: stream?.accountId,
    region: typeof region === 'string' ? region : (stream?.region ?? defaultRegion),
    deadlineMs: Date.now() + lookupMs,
  };
}

const STREAM_NAME = /^[\w.-]{1,128}$/;
const ACCOUNT_ID = /^\d{12}$/;
/** The Region becomes part of a host name, so only valid characters are allowed. */
const REGION = /^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}$/;

/**
 * The stream on which an event's records can be put back: the Kinesis stream that the delivery stream reads, since
 * Firehose then accepts no records itself, or else the delivery stream. Undefined without such a stream: the source is an
 * MSK cluster, or the event does not name its source. Events are untrusted and may have any type.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html
 */
export function putBackTargetOf(event: FirehoseEvent): PutBackTarget | undefined {
  const { deliveryStreamArn, sourceKinesisStreamArn, sourceMSKArn, records }: Partial<FirehoseEvent> = event ?? {};
  if (sourceMSKArn !== undefined) return undefined;
  const first = Array.isArray(records) ? records[0] : undefined;
  if (typeof first === 'object' && first !== null && 'kafkaRecordValue' in first) return undefined;
  const deliveryStream = arnOf(deliveryStreamArn);
  if (deliveryStream === undefined) return undefined;
  if (sourceKinesisStreamArn === undefined || sourceKinesisStreamArn === null) {
    return targetOf(deliveryStream, 'firehose', 'deliverystream/');
  }
  const source = arnOf(sourceKinesisStreamArn);
  // by default, a stream of another account accepts records only from roles of that account
  if (source === undefined || source.accountId !== deliveryStream.accountId) return undefined;
  return targetOf(source, 'kinesis', 'stream/');
}

function arnOf(value: unknown): ArnParts | undefined {
  return typeof value === 'string' ? parseArn(value) : undefined;
}

function targetOf(arn: ArnParts, service: PutBackTarget['service'], prefix: string): PutBackTarget | undefined {
  const streamName = arn.resource.slice(prefix.length);
  if (arn.service !== service || !arn.resource.startsWith(prefix)) return undefined;
  if (!STREAM_NAME.test(streamName) || !REGION.test(arn.region) || !ACCOUNT_ID.test(arn.accountId)) return undefined;
  return { service, region: arn.region, accountId: arn.accountId, streamName };
}
