import { codeOf, reasonOf, StreamError } from '../input/errors.ts';
import { GzipError } from '../input/gunzip-members.ts';
import { toObjectError } from '../input/s3/object-error.ts';
import { isObjectFaultCode, type ObjectFaultCode } from '../model/object-fault.ts';

/** A fault of an object: its code and a sentence with the reason. */
export interface ObjectFault {
  readonly code: ObjectFaultCode;
  readonly reason: string;
}

/** Maximum number of errors in a chain of causes that are examined. */
const MAX_CAUSES = 8;

/** The fault of an error met while an object was opened or read. */
export function objectFaultOf(error: unknown): ObjectFault {
  return { code: faultCodeOf(error), reason: reasonOf(error) };
}

function faultCodeOf(error: unknown): ObjectFaultCode {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    if (current instanceof GzipError) return 'gzip_damaged';
    // errors of objects and of Parquet files state their own code
    const code = codeOf(current);
    if (isObjectFaultCode(code)) return code;
    // readers of text wrap the errors of their source, or report a problem of the content themselves
    if (!(current instanceof StreamError)) return toObjectError(current).code;
    if (current.cause === undefined) return 'object_unreadable';
    current = current.cause;
  }
  return 'object_unreadable';
}
