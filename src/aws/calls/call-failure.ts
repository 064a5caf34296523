/** Why a look-up failed, with explanations. */
export const CALL_FAILURES = {
  throttled: 'AWS throttled the calls (RequestLimitExceeded), even after backing off',
  unavailable: 'AWS did not respond, or responded with 5xx or an invalid answer',
  unauthorized: 'the role or the credentials lack the permission; not retried for some minutes',
  refused: 'AWS refused the request for another reason',
  oversized: 'the answer has too many bytes or pages, or repeats a page; not requested again for some minutes',
  no_budget: 'the internal budget of calls, which is lower than AWS’s, was used up',
  no_time: 'the time for look-ups was used up',
  not_allowed: 'the account is neither in ALLOWED_ACCOUNTS nor in one of its organizational units',
  not_an_id: 'the value in the record is not a valid id',
} as const satisfies Record<string, string>;

/** A key of {@link CALL_FAILURES}. */
export type CallFailure = keyof typeof CALL_FAILURES;

const THROTTLED = /^(?:RequestLimitExceeded|Throttl|TooManyRequests|RequestThrottled|SlowDown|EC2ThrottledException)/;
const UNAUTHORIZED =
  /^(?:UnauthorizedOperation|AuthFailure|AccessDenied|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|OptInRequired|CredentialsProviderError|SignatureDoesNotMatch|InvalidAccessKeyId|RequestExpired|Blocked|PendingVerification)/;
/** Codes of EC2 and STS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const EXPIRED = /^(?:ExpiredToken|RequestExpired)/;

/** The name of the error thrown for an answer with too many bytes. */
export const TOO_LARGE = 'AnswerTooLargeError';

/** Classifies an error of the AWS SDK. */
export function failureOf(error: unknown): CallFailure {
  const codes = codesOf(error);
  if (codes.some((code) => THROTTLED.test(code))) return 'throttled';
  if (codes.some((code) => UNAUTHORIZED.test(code))) return 'unauthorized';
  if (codes.includes(TOO_LARGE)) return 'oversized';
  const status = statusOf(error);
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'unauthorized';
  // no status at all: the connection failed, the request timed out, or the response was not XML
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'unavailable';
}

/** The characters and maximum length of a code that is counted, since codes are untrusted. */
const PLAIN_CODE = /^[A-Za-z0-9_.-]{1,64}$/;

/** The code of an error: AWS's, the client's, or the connection's (`ECONNREFUSED`). */
export function errorCodeOf(error: unknown): string {
  return codesOf(error).find((code) => code !== 'Error' && PLAIN_CODE.test(code)) ?? 'unknown';
}

/** Whether a retry may succeed. */
export function isTransient(failure: CallFailure): boolean {
  return failure === 'throttled' || failure === 'unavailable';
}

/** Whether an error means that the credentials have expired and new ones can be fetched. */
export function isExpiry(error: unknown): boolean {
  return codesOf(error).some((code) => EXPIRED.test(code));
}

/** No credentials could be obtained for a call, so it was not made; `cause` is the error of STS or of the SDK. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';

  constructor(cause: unknown) {
    super('no credentials could be obtained', { cause });
  }
}

/** Codes of a missing permission: EC2's own, and those of other services, which policies outside EC2 may cause. */
const MISSING_PERMISSION: ReadonlySet<string> = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
]);

/** Whether an error concerns the permission for one action, while others may be allowed. */
export function concernsOneAction(error: unknown): boolean {
  return codesOf(error).some((code) => MISSING_PERMISSION.has(code));
}

/** Whether AWS answered, so that the error concerns this request only; otherwise the connection failed. */
export function hasAnswer(error: unknown): boolean {
  return statusOf(error) !== undefined;
}

function codesOf(error: unknown): string[] {
  return [member(error, 'name'), member(error, 'Code') ?? member(error, 'code')].filter(
    (code) => typeof code === 'string',
  );
}

function statusOf(error: unknown): number | undefined {
  const metadata = member(error, '$metadata');
  const status = member(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
