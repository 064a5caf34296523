import { FirehoseClient } from '@aws-sdk/client-firehose';

/**
 * The Region that the AWS SDK finds by itself: the environment, then the profile of the shared configuration files.
 * Undefined where none is set.
 */
export async function sdkRegion(): Promise<string | undefined> {
  const client = new FirehoseClient({});
  try {
    const region = await client.config.region();
    return region === '' ? undefined : region;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
