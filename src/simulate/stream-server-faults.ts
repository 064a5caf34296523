import type { StreamRequest } from './stream-server-request.ts';

/** The services' errors for whole requests: HTTP status and message. */
export const STREAM_ERRORS = {
  AccessDeniedException: [400, 'You are not authorized to perform this operation.'],
  InternalFailureException: [500, 'An internal failure has occurred.'],
  InvalidArgumentException: [400, 'A parameter is not valid.'],
  InvalidKMSResourceException: [400, 'KMS refused the key of the stream.'],
  InvalidSourceException: [400, 'Only requests from CloudWatch Logs are supported.'],
  KMSAccessDeniedException: [400, 'The key of the stream may not be used.'],
  KMSThrottlingException: [400, 'KMS asks to slow down.'],
  LimitExceededException: [400, 'A limit is exceeded.'],
  ProvisionedThroughputExceededException: [400, 'Rate exceeded for a shard of the stream.'],
  ResourceNotFoundException: [400, 'The stream is not found under the account.'],
  SerializationException: [400, 'The body cannot be read.'],
  ServiceUnavailableException: [503, 'Slow down.'],
  ThrottlingException: [400, 'Rate exceeded'],
  UnknownOperationException: [400, 'The operation is not known.'],
  ValidationException: [400, 'A parameter is not valid.'],
} as const satisfies Record<string, readonly [number, string]>;

/** A key of {@link STREAM_ERRORS}. */
export type StreamErrorCode = keyof typeof STREAM_ERRORS;

/**
 * What happens to a request instead of a correct response:
 *
 * - `late`: all records are accepted, the response follows after `until`, or never if that never resolves;
 * - `error`: none is accepted, the service returns the error;
 * - `entries`: the records at the given indices are refused, with the given error code or the service's default;
 * - `short`: only the first records are accepted, and only they are in the response;
 * - `no_entries`, `html_500`, `garbage`: none is accepted; status 200 without a list, 500 with HTML, 200 with truncated
 *   JSON;
 * - `hang`: none is accepted, and there is no response until the server is closed;
 * - `drop_before`, `drop_after`: the connection is closed without a response, after accepting no record, or all.
 */
export type StreamFault =
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  | { readonly kind: 'error'; readonly code: StreamErrorCode }
  | { readonly kind: 'entries'; readonly indices: readonly number[]; readonly code?: string }
  | { readonly kind: 'short'; readonly count: number }
  | {
      readonly kind: 'no_entries' | 'html_500' | 'garbage' | 'hang' | 'drop_before' | 'drop_after';
    };

/**
 * Chooses the fault of each request within the limits; undefined if it should succeed. `index` counts all requests,
 * from 0.
 */
export type StreamFaults = (request: StreamRequest, index: number) => StreamFault | undefined;
