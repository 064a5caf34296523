import type { StreamRequest } from './stream-server-request.ts';

/** Errors of whole requests as the services give them: HTTP status and message. */
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
 * What a request meets in place of a right answer:
 *
 * - `late`: all records are accepted, the answer comes after `until`, or never where that never comes;
 * - `error`: none is, the service gives its error;
 * - `entries`: those of the given indices are not, with the error code that is given or the service's own;
 * - `short`: only the first are, and only they are in the answer;
 * - `no_entries`, `html_500`, `garbage`: none is, and 200 comes without a list, 500 with HTML, 200 with half a JSON;
 * - `hang`: none is, and no answer comes until the server is closed;
 * - `drop_before`, `drop_after`: the connection is closed without an answer, with no record accepted, or with all.
 */
export type StreamFault =
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  | { readonly kind: 'error'; readonly code: StreamErrorCode }
  | { readonly kind: 'entries'; readonly indices: readonly number[]; readonly code?: string }
  | { readonly kind: 'short'; readonly count: number }
  | {
      readonly kind: 'no_entries' | 'html_500' | 'garbage' | 'hang' | 'drop_before' | 'drop_after';
    };

/** Asked about each request that keeps the limits; undefined where it is to succeed. `index` counts all requests, from 0. */
export type StreamFaults = (request: StreamRequest, index: number) => StreamFault | undefined;
