import { failureOf, isTransient } from '../calls/call-failure.ts';

/** The failure code of a part that is empty, or larger than the service accepts; it is never sent. */
export const RECORD_SIZE = 'record_size';
/** The failure code of a part that was not accepted before the deadline. */
export const DEADLINE = 'deadline';
/** The failure code of a part with an unknown outcome: the service sent no response, or an unreadable one. */
export const NO_ANSWER = 'no_answer';

/**
 * The code with which a delivery stream refuses every record that does not come from its configured source: CloudWatch
 * Logs with decompression, a Kinesis stream, or MSK.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const INVALID_SOURCE = 'InvalidSourceException';

/** Codes of whole requests, in addition to those of every AWS API, after which a retry may succeed. */
const TRANSIENT = /^(?:ProvisionedThroughputExceeded|LimitExceeded|KMSThrottling|ServiceUnavailable|InternalFailure)/;

/** Codes of a single record that concern the stream or the caller's permission. */
const PERMANENT =
  /^(?:InvalidSource|InvalidArgument|Validation|ResourceNotFound|AccessDenied|InvalidKMSResource|KMS(?!Throttling)|UnrecognizedClient|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken|NotAuthorized|OptInRequired)/;

/** The code of a request that failed: the service's own, or {@link NO_ANSWER}. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return NO_ANSWER;
  // `$fault` marks errors that the service returned; missing credentials, which prevent any request, keep their name too
  return '$fault' in error || error.name === 'CredentialsProviderError' ? error.name : NO_ANSWER;
}

/** Whether a request that failed with this error may succeed on a retry. */
export function isRetryable(error: unknown): boolean {
  return TRANSIENT.test(codeOf(error)) || isTransient(failureOf(error));
}

/**
 * Whether the error code of a single record is permanent. All documented codes are transient, so a record is retried unless
 * its code is known to be permanent.
 */
export function isPermanent(code: string): boolean {
  return PERMANENT.test(code);
}
