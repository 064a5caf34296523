import { codeOf, reasonOf } from '../input/errors.ts';
import { GzipError } from '../input/gunzip-members.ts';
import { isObjectFaultCode, type ObjectFaultCode } from '../model/object-fault.ts';

/** A fault of an object: its code and a sentence with the reason. */
export interface ObjectFault {
  readonly code: ObjectFaultCode;
  readonly reason: string;
}

/**
 * Names of S3's errors by what they mean for an object. A missing object without the permission to list the bucket is
 * reported as denied by S3 itself.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const S3_ERRORS: ReadonlyMap<string, ObjectFaultCode> = new Map([
  ['NoSuchKey', 'object_missing'],
  ['NoSuchVersion', 'object_missing'],
  ['NoSuchBucket', 'object_missing'],
  ['NotFound', 'object_missing'],
  // the version is a delete marker
  ['MethodNotAllowed', 'object_missing'],
  ['AccessDenied', 'object_denied'],
  ['Forbidden', 'object_denied'],
  ['AllAccessDisabled', 'object_denied'],
  ['AccountProblem', 'object_denied'],
  ['InvalidAccessKeyId', 'object_denied'],
  ['SignatureDoesNotMatch', 'object_denied'],
  ['ExpiredToken', 'object_denied'],
  ['InvalidToken', 'object_denied'],
  ['CredentialsProviderError', 'object_denied'],
  ['PreconditionFailed', 'object_changed'],
  ['InvalidObjectState', 'object_archived'],
]);

/** Errors of responses without a document, by HTTP status. */
const STATUS_ERRORS: ReadonlyMap<number, ObjectFaultCode> = new Map([
  [403, 'object_denied'],
  [404, 'object_missing'],
  [405, 'object_missing'],
  [412, 'object_changed'],
]);

/** Maximum number of errors in a chain of causes that are examined. */
const MAX_CAUSES = 8;

/** The fault of an error met while an object was opened or read. */
export function objectFaultOf(error: unknown): ObjectFault {
  const reason = reasonOf(error);
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
    const code = faultCodeOf(current);
    if (code !== undefined) return { code, reason };
    current = current.cause;
  }
  return { code: 'object_unreadable', reason };
}

function faultCodeOf(error: Error): ObjectFaultCode | undefined {
  if (error instanceof GzipError) return 'gzip_damaged';
  const code = codeOf(error);
  // errors of Parquet files state their own code
  if (isObjectFaultCode(code)) return code;
  const named = S3_ERRORS.get(error.name);
  return named ?? STATUS_ERRORS.get(statusOf(error) ?? 0);
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}
