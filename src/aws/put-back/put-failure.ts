import { failureOf, isPassing } from '../calls/call-failure.ts';

/** The failure of a piece that is empty, or larger than the service takes; it is never sent. */
export const RECORD_SIZE = 'record_size';
/** The failure of a piece for which the time was used up. */
export const DEADLINE = 'deadline';
/** The failure of a piece of which nothing tells what the service did with it: no answer came, or none that can be read. */
export const NO_ANSWER = 'no_answer';

/**
 * By which a delivery stream refuses, as long as it is set up as it is, whatever does not come from its own source:
 * CloudWatch Logs where it decompresses, a Kinesis stream, MSK.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const INVALID_SOURCE = 'InvalidSourceException';

/** Codes of whole requests, besides those of every AWS API, after which trying again may help. */
const PASSING = /^(?:ProvisionedThroughputExceeded|LimitExceeded|KMSThrottling|ServiceUnavailable|InternalFailure)/;

/** Codes that a record can have in place of a request: they say something of the stream, or of the caller's permission. */
const LASTING =
  /^(?:InvalidSource|InvalidArgument|Validation|ResourceNotFound|AccessDenied|InvalidKMSResource|KMS(?!Throttling)|UnrecognizedClient|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken|NotAuthorized|OptInRequired)/;

/** The code of a request that failed: the service's own, or {@link NO_ANSWER}. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return NO_ANSWER;
  // the SDK marks with it what a service said; without credentials there was no request, which is worth telling
  return '$fault' in error || error.name === 'CredentialsProviderError' ? error.name : NO_ANSWER;
}

/** Whether a request that failed so may succeed a little later. */
export function mayPass(error: unknown): boolean {
  return PASSING.test(codeOf(error)) || isPassing(failureOf(error));
}

/**
 * Whether a code that a service gives of a single record says that waiting cannot help. The documented ones are all of
 * failures that pass, so that only codes known for the opposite end the retries of a record.
 */
export function isLasting(code: string): boolean {
  return LASTING.test(code);
}
