import { parseArn } from '../model/arn.ts';

/** Name of the dimension that every metric has. */
export const STREAM_DIMENSION = 'DeliveryStream';

/** The value of the dimension if no delivery stream is known. */
export const UNKNOWN_STREAM = 'unknown';

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html */
const STREAM_RESOURCE = /^deliverystream\/([A-Za-z0-9_.-]{1,64})$/;

/**
 * The dimension's value: the name of the delivery stream, or `unknown` for anything that is not the ARN of one. Other
 * values are not allowed in a dimension, since each new value creates a new set of billed metrics.
 */
export function streamDimension(deliveryStreamArn: unknown): string {
  const arn = parseArn(typeof deliveryStreamArn === 'string' ? deliveryStreamArn : undefined);
  return STREAM_RESOURCE.exec(arn?.resource ?? '')?.[1] ?? UNKNOWN_STREAM;
}
