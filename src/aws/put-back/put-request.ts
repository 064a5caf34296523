import { createHash } from 'node:crypto';
import type { PutBackLimits, PutBackPart, PutBackService } from '../../model/put-back.ts';

/** Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
const MAX_PARTITION_KEY_CHARACTERS = 256;

/** A record of a request to a service. */
export interface PutRecord {
  readonly data: Buffer;
  /** Determines the shard in Kinesis. Empty for Firehose, which has no partition keys. */
  readonly partitionKey: string;
  /** The size that counts towards the limits of a request: data and partition key, before base64. */
  readonly bytes: number;
}

/** Converts a part to a record of a request to the service. */
export function toPutRecord({ data, partitionKey }: PutBackPart, service: PutBackService): PutRecord {
  if (service === 'firehose') return { data, partitionKey: '', bytes: data.length };
  const key = isPartitionKey(partitionKey) ? partitionKey : hashOf(data);
  return { data, partitionKey: key, bytes: data.length + Buffer.byteLength(key) };
}

/** Whether a request can contain the record at all: it is not empty, and within the service's limits. */
export function isSendable({ data, bytes }: PutRecord, limits: PutBackLimits): boolean {
  return data.length > 0 && bytes <= Math.min(limits.bytesPerRecord, limits.bytesPerRequest);
}

/**
 * Divides records, given by index, into requests within the limits, in order. All of them must be sendable.
 */
export function fillRequests(
  indices: readonly number[],
  records: readonly PutRecord[],
  limits: PutBackLimits,
): number[][] {
  const requests: number[][] = [];
  let request: number[] = [];
  let requestBytes = 0;
  for (const index of indices) {
    const bytes = records[index]?.bytes ?? 0;
    const isFull = request.length >= limits.recordsPerRequest || requestBytes + bytes > limits.bytesPerRequest;
    if (requests.length === 0 || isFull) {
      request = [];
      requestBytes = 0;
      requests.push(request);
    }
    request.push(index);
    requestBytes += bytes;
  }
  return requests;
}

/** Whether Kinesis accepts the key; a single invalid key makes it refuse the whole request. */
function isPartitionKey(key: string | undefined): key is string {
  return key !== undefined && key !== '' && [...key].length <= MAX_PARTITION_KEY_CHARACTERS;
}

/** A key that distributes records over the shards, and sends the same record to the same shard on a retry. */
function hashOf(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
