import { PUT_BACK_LIMITS } from '../model/put-back.ts';
import type { StreamErrorCode } from './stream-server-faults.ts';
import { bytesOf, recordBytes, type StreamRequest } from './stream-server-request.ts';

/** Why a service refuses a request. */
export interface Violation {
  readonly code: StreamErrorCode;
  readonly message: string;
}

const MAX_PARTITION_KEY_CHARACTERS = 256;
const STREAM_NAME = { firehose: /^[A-Za-z0-9_.-]{1,64}$/, kinesis: /^[A-Za-z0-9_.-]{1,128}$/ };

/**
 * The first limit that a request exceeds; undefined if none. At least as strict as the services: Kinesis has its
 * earlier, lower limits, and a record must not be empty.
 */
export function violationOf(request: StreamRequest): Violation | undefined {
  const { service, streamName, records } = request;
  const limits = PUT_BACK_LIMITS[service];
  if (!STREAM_NAME[service].test(streamName)) return invalid(`the stream name ${JSON.stringify(streamName)}`);
  if (records.length === 0 || records.length > limits.recordsPerRequest) {
    return invalid(`${records.length} records, 1 to ${limits.recordsPerRequest} are allowed`);
  }
  for (const [index, record] of records.entries()) {
    const { data, partitionKey } = record;
    if (data.length === 0) return invalid(`record ${index} is empty`);
    if (service === 'kinesis' && !isPartitionKey(partitionKey)) {
      return invalid(`record ${index} has no partition key of 1 to ${MAX_PARTITION_KEY_CHARACTERS} characters`);
    }
    const bytes = recordBytes(record);
    if (bytes > limits.bytesPerRecord) {
      return invalid(`record ${index} has ${bytes} bytes, ${limits.bytesPerRecord} are allowed`);
    }
  }
  const bytes = bytesOf(request);
  if (bytes <= limits.bytesPerRequest) return undefined;
  return { code: 'InvalidArgumentException', message: `${bytes} bytes, ${limits.bytesPerRequest} are allowed` };
}

function invalid(message: string): Violation {
  return { code: 'ValidationException', message };
}

function isPartitionKey(key: string | undefined): boolean {
  return key !== undefined && key !== '' && [...key].length <= MAX_PARTITION_KEY_CHARACTERS;
}
