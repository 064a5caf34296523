import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { clientSettings } from './client-settings.ts';
import { type PutApi, readEntries } from './put-api.ts';

/**
 * Binds {@link PutApi} to Firehose. The only module that loads the Firehose client: import it when something is to be
 * put back. The SDK's own settings hold (`AWS_ENDPOINT_URL_FIREHOSE`, credentials chain).
 */
export function createFirehoseApi(region: string, connectionTimeoutMs: number): PutApi {
  const client = new FirehoseClient(clientSettings(region, connectionTimeoutMs));
  return {
    async put(streamName, records, abortSignal) {
      const command = new PutRecordBatchCommand({
        DeliveryStreamName: streamName,
        Records: records.map(({ data }) => ({ Data: data })),
      });
      const answer = await client.send(command, { abortSignal });
      return readEntries(answer.RequestResponses, 'RecordId');
    },
  };
}
