import { parseArn } from '../model/arn.ts';
import type { FirehoseEvent } from '../model/firehose.ts';
import type { MetadataContext } from '../model/metadata-request.ts';

/**
 * Where and until when the look-ups for an event are made: the account and Region of its delivery stream, and so many
 * milliseconds from now. An event comes from outside and may be anything.
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
