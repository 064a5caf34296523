import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { clientSettings, type PutApi, readEntries } from './put-api.ts';
import { putBody, sendBody } from './put-body.ts';

/**
 * Binds {@link PutApi} to Kinesis, for streams of the credentials' account. The only module that loads the Kinesis client:
 * import it lazily. The SDK's own settings apply (`AWS_ENDPOINT_URL_KINESIS`, credentials chain).
 */
export function createKinesisApi(region: string, connectionTimeoutMs: number): PutApi {
  const client = new KinesisClient(clientSettings(region, connectionTimeoutMs));
  return {
    async put(streamName, records, abortSignal) {
      const head = { StreamName: streamName };
      const command = new PutRecordsCommand({ ...head, Records: [] });
      sendBody(command, putBody(head, records));
      const response = await client.send(command, { abortSignal });
      return readEntries(response.Records, 'SequenceNumber');
    },
  };
}
