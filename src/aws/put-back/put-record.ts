import { createHash } from 'node:crypto';
import type { PutBackPiece, PutBackService } from '../../model/put-back.ts';
import type { PutRecord } from './put-api.ts';

/** Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
const MAX_PARTITION_KEY_CHARACTERS = 256;

/** A piece as a request to the service carries it. */
export function toPutRecord({ data, partitionKey }: PutBackPiece, service: PutBackService): PutRecord {
  if (service === 'firehose') return { data, partitionKey: '', bytes: data.length };
  const key = isPartitionKey(partitionKey) ? partitionKey : hashOf(data);
  return { data, partitionKey: key, bytes: data.length + Buffer.byteLength(key) };
}

/** One key that is not would have the whole request refused. */
function isPartitionKey(key: string | undefined): key is string {
  return key !== undefined && key !== '' && [...key].length <= MAX_PARTITION_KEY_CHARACTERS;
}

/** A key that spreads records over the shards, and sends the same one to the same shard when it is tried again. */
function hashOf(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
