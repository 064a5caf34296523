import type { PutBackLimits } from '../../model/put-back.ts';
import type { PutRecord } from './put-api.ts';

/** Whether a record can be in a request at all: it is not empty, and within the service's bound. */
export function isSendable({ data, bytes }: PutRecord, limits: PutBackLimits): boolean {
  return data.length > 0 && bytes <= Math.min(limits.bytesPerRecord, limits.bytesPerRequest);
}

/**
 * Divides records, given by their index, into requests within the limits; order is kept. All of them must be sendable.
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
