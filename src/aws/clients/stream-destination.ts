import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';

/** The members of a stream's description that say what kind of destination it has, with the function's name for the kind. */
const KINDS = [
  ['SplunkDestinationDescription', 'splunk'],
  ['HttpEndpointDestinationDescription', 'http'],
  ['AmazonopensearchserviceDestinationDescription', 'opensearch'],
  ['AmazonOpenSearchServerlessDestinationDescription', 'opensearch'],
  ['ElasticsearchDestinationDescription', 'opensearch'],
  ['SnowflakeDestinationDescription', 'snowflake'],
  ['IcebergDestinationDescription', 'iceberg'],
  // the other kinds back up to S3, but do not have this member
  ['ExtendedS3DestinationDescription', 's3'],
  ['S3DestinationDescription', 's3'],
] as const;

/** A kind of destination. */
export type DestinationKind = (typeof KINDS)[number][1];

/** Time limit of the call, including all attempts, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * The kind of destination that a delivery stream has; undefined if it has another one. Needs the permission
 * `firehose:DescribeDeliveryStream`. Throws the SDK's error.
 */
export async function destinationOf(region: string, streamName: string): Promise<DestinationKind | undefined> {
  const client = new FirehoseClient({ region, maxAttempts: 2 });
  try {
    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: streamName }),
      { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    const destination = DeliveryStreamDescription?.Destinations?.[0];
    return KINDS.find(([member]) => destination?.[member] !== undefined)?.[1];
  } finally {
    client.destroy();
  }
}
