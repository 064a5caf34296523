import { parseArn } from '../model/arn.ts';
import type { FirehoseEvent } from '../model/firehose.ts';
import type { MetadataContext } from '../model/metadata-request.ts';

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
