import { keysOf } from './keys-of.ts';

/**
 * Why an object was not read or accepted completely. Log lines, metrics, the answer to Step Functions and the
 * accounting of replays use these codes.
 */
export const OBJECT_FAULTS = {
  object_missing: 'the object does not exist, or no longer exists',
  object_denied: 'reading the object is not allowed: by a policy, or by the key that encrypts it',
  object_changed: 'the object’s ETag or content has changed',
  object_archived: 'the object is archived and must be restored first',
  object_size: 'the object is a Parquet file that is too large for the function',
  object_unreadable: 'the object is neither text, gzip nor Parquet, or the connection to S3 failed',
  gzip_damaged: 'the gzip data is damaged or ends too early; the whole lines before that were sent',
  parquet_damaged: 'the Parquet file is damaged or incomplete',
  parquet_unsupported: 'the Parquet file uses something that is not supported, such as a codec',
  line_size: 'a line is too large for a record; all other lines were sent',
  put_refused: 'the destination did not accept every line',
  continuations: 'the object was continued too often, or without any progress',
  continuation_unsent: 'the message that continues the object could not be sent',
  internal: 'an error in this program, which is logged',
} as const satisfies Record<string, string>;

/** A key of {@link OBJECT_FAULTS}. */
export type ObjectFaultCode = keyof typeof OBJECT_FAULTS;

/** All codes, in the order of the table. */
export const OBJECT_FAULT_CODES: readonly ObjectFaultCode[] = keysOf(OBJECT_FAULTS);

/** Whether a value is a fault code of an object. */
export function isObjectFaultCode(value: unknown): value is ObjectFaultCode {
  return typeof value === 'string' && Object.hasOwn(OBJECT_FAULTS, value);
}
