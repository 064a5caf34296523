import { messageOf } from '../../model/message-of.ts';
import type { ObjectFaultCode } from '../../model/object-fault.ts';

/** The faults of reading an object, whatever its content; `object_unreadable` is anything else, such as no connection. */
export type ObjectErrorCode = Extract<
  ObjectFaultCode,
  'object_missing' | 'object_denied' | 'object_changed' | 'object_archived' | 'object_unreadable'
>;

/** An object, or a listing, that cannot be read. The message is the reason. */
export class ObjectError extends Error {
  override readonly name = 'ObjectError';
  readonly code: ObjectErrorCode;

  constructor(code: ObjectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Errors of S3 that have a reason in plain words, by name. */
const REASONS: ReadonlyMap<string, readonly [ObjectErrorCode, string]> = new Map([
  ['NoSuchKey', ['object_missing', 'no such object']],
  ['NotFound', ['object_missing', 'no such object']],
  ['NoSuchVersion', ['object_missing', 'no such version of the object']],
  ['MethodNotAllowed', ['object_missing', 'the version of the object is a deletion']],
  ['NoSuchBucket', ['object_missing', 'no such bucket']],
  ['PreconditionFailed', ['object_changed', 'the object has changed']],
  ['InvalidObjectState', ['object_archived', 'the object is archived: restore it first']],
  [
    'CredentialsProviderError',
    [
      'object_denied',
      'no AWS credentials were found: set AWS_PROFILE, run “aws sso login”, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
  ],
] as const);

/** Errors about the credentials that S3 reports with the status 400 instead of 403. */
const CREDENTIAL_ERRORS: ReadonlySet<string> = new Set(['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired']);

const MAX_REASON_CHARS = 500;
const FORBIDDEN = 403;

/** An error of an {@link ObjectApi} as an {@link ObjectError}; one that is an ObjectError already is returned. */
export function toObjectError(error: unknown): ObjectError {
  if (error instanceof ObjectError) return error;
  const name = memberOf(error, 'name');
  const known = REASONS.get(String(name));
  if (known !== undefined) return new ObjectError(known[0], known[1], { cause: error });
  const detail = describe(error);
  const isDenied = statusOf(error) === FORBIDDEN || CREDENTIAL_ERRORS.has(String(name));
  return isDenied
    ? new ObjectError('object_denied', `access denied (${detail})`, { cause: error })
    : new ObjectError('object_unreadable', detail, { cause: error });
}

function describe(error: unknown): string {
  const name = String(memberOf(error, 'name') ?? 'Error');
  const message = messageOf(error);
  // the page of a proxy, say, which the SDK cannot parse, or no page at all
  if (/^UnknownError$|Deserialization error/.test(message))
    return `the response with the status ${statusOf(error)} is not one of S3`;
  // an AggregateError of connection attempts has its reason in its code only
  const reason = message || String(memberOf(error, 'code') ?? name);
  return (name === 'Error' || name === reason ? reason : `${name}: ${reason}`).slice(0, MAX_REASON_CHARS);
}

function statusOf(error: unknown): unknown {
  return memberOf(memberOf(error, '$metadata'), 'httpStatusCode');
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
