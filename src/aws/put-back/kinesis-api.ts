import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { clientSettings } from './client-settings.ts';
import { type PutApi, readEntries } from './put-api.ts';

/**
 * Binds {@link PutApi} to Kinesis, to streams of the account whose credentials are at hand. The only module that loads
 * the Kinesis client: import it when something is to be put back. The SDK's own settings hold
 * (`AWS_ENDPOINT_URL_KINESIS`, credentials chain).
 */
export function createKinesisApi(region: string, connectionTimeoutMs: number): PutApi {
  const client = new KinesisClient(clientSettings(region, connectionTimeoutMs));
  return {
    async put(streamName, records, abortSignal) {
      const command = new PutRecordsCommand({
        StreamName: streamName,
        Records: records.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey })),
      });
      const answer = await client.send(command, { abortSignal });
      return readEntries(answer.Records, 'SequenceNumber');
    },
  };
}
