import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { clientSettings, type PutApi, readEntries } from './put-api.ts';
import { putBody, sendBody } from './put-body.ts';

/**
 * Binds {@link PutApi} to Firehose. The only module that loads the Firehose client: import it lazily. The SDK's own
 * settings apply (`AWS_ENDPOINT_URL_FIREHOSE`, credentials chain).
 */
export function createFirehoseApi(region: string, connectionTimeoutMs: number): PutApi {
  const client = new FirehoseClient(clientSettings(region, connectionTimeoutMs));
  return {
    async put(streamName, records, abortSignal) {
      const head = { DeliveryStreamName: streamName };
      const command = new PutRecordBatchCommand({ ...head, Records: [] });
      sendBody(command, putBody(head, records));
      const response = await client.send(command, { abortSignal });
      return readEntries(response.RequestResponses, 'RecordId');
    },
  };
}
