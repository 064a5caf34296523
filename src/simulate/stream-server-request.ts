import * as v from 'valibot';
import type { PutBackService } from '../model/put-back.ts';

/** One record of a request. */
export interface StreamRecord {
  readonly data: Buffer;
  /** Kinesis only. */
  readonly partitionKey: string | undefined;
}

/** A request to put records on a stream. */
export interface StreamRequest {
  readonly service: PutBackService;
  readonly streamName: string;
  readonly records: readonly StreamRecord[];
}

const FIREHOSE_BODY = v.object({
  DeliveryStreamName: v.string(),
  Records: v.array(v.object({ Data: v.string() })),
});
const KINESIS_BODY = v.object({
  StreamName: v.string(),
  Records: v.array(v.object({ Data: v.string(), PartitionKey: v.optional(v.string()) })),
});

/**
 * Reads a request of the protocol AWS JSON 1.1, which both services' clients use. Returns undefined for targets other
 * than Firehose's `PutRecordBatch` or Kinesis's `PutRecords`; throws a SyntaxError or a `ValiError` for an invalid
 * body.
 */
export function readStreamRequest(target: string | undefined, body: Buffer): StreamRequest | undefined {
  if (target === 'Firehose_20150804.PutRecordBatch') {
    const { DeliveryStreamName, Records } = v.parse(FIREHOSE_BODY, JSON.parse(body.toString('utf8')));
    const records = Records.map(({ Data }) => ({ data: Buffer.from(Data, 'base64'), partitionKey: undefined }));
    return { service: 'firehose', streamName: DeliveryStreamName, records };
  }
  if (target === 'Kinesis_20131202.PutRecords') {
    const { StreamName, Records } = v.parse(KINESIS_BODY, JSON.parse(body.toString('utf8')));
    const records = Records.map(({ Data, PartitionKey }) => ({
      data: Buffer.from(Data, 'base64'),
      partitionKey: PartitionKey,
    }));
    return { service: 'kinesis', streamName: StreamName, records };
  }
  return undefined;
}

/** Size of a request for the service's limit: data and partition keys, before base64. */
export function bytesOf(request: StreamRequest): number {
  return request.records.reduce((sum, record) => sum + recordBytes(record), 0);
}

/** The same for one record. */
export function recordBytes({ data, partitionKey }: StreamRecord): number {
  return data.length + Buffer.byteLength(partitionKey ?? '');
}
