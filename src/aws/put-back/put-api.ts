import { NodeHttpHandler } from '@smithy/node-http-handler';
import { boundedCollector, MAX_ANSWER_BYTES } from '../clients/bounded-body.ts';
import type { PutRecord } from './put-request.ts';

/** A service's result for one record of a request. */
export interface EntryResult {
  readonly isAccepted: boolean;
  readonly errorCode: string | undefined;
}

/** The one operation that putting back needs, bound to a service and a Region. */
export interface PutApi {
  /**
   * Makes one request; the results are by the record's index and may be fewer than the records. Throws the errors of the
   * SDK.
   */
  put(
    streamName: string,
    records: readonly PutRecord[],
    abortSignal: AbortSignal,
  ): Promise<readonly (EntryResult | undefined)[]>;
}

/**
 * The settings of both services' clients. The clients do not retry: the run does, which knows the deadline and the
 * remaining records. The abort signal bounds the duration of a request.
 *
 * By default the Kinesis client uses HTTP/2, with a connection for every request and no limit on the time to connect.
 * HTTP/1.1 keeps connections open, is bounded, and is what AWS emulators support.
 */
export function clientSettings(region: string, connectionTimeoutMs: number) {
  return {
    region,
    maxAttempts: 1,
    streamCollector: boundedCollector(MAX_ANSWER_BYTES),
    requestHandler: new NodeHttpHandler({ connectionTimeout: connectionTimeoutMs }),
  };
}

/**
 * Reads the entries of a response. The SDK passes on whatever the JSON contains: only an entry with an id and without an
 * error code confirms that the service has the record.
 */
export function readEntries(list: unknown, idMember: 'RecordId' | 'SequenceNumber'): readonly EntryResult[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => {
    const errorCode = textOf(entry, 'ErrorCode');
    return { isAccepted: errorCode === undefined && textOf(entry, idMember) !== undefined, errorCode };
  });
}

function textOf(entry: unknown, member: string): string | undefined {
  const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, member) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
