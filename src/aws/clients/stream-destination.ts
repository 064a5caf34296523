import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { type DestinationName, STREAM_MEMBERS } from '../../encode/destinations.ts';
import { keysOf } from '../../model/keys-of.ts';

/** Time limit of the call, including all attempts, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * The kind of destination that a delivery stream has; undefined if it has another one. Needs the permission
 * `firehose:DescribeDeliveryStream`. Throws the SDK's error.
 */
export async function destinationOf(region: string, streamName: string): Promise<DestinationName | undefined> {
  const client = new FirehoseClient({ region, maxAttempts: 2 });
  try {
    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: streamName }),
      { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    const destination = DeliveryStreamDescription?.Destinations?.[0];
    return keysOf(STREAM_MEMBERS).find((name) =>
      STREAM_MEMBERS[name].some((member) => destination?.[member] !== undefined),
    );
  } finally {
    client.destroy();
  }
}
