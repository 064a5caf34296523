import { messageOf } from '../model/message-of.ts';
/**
 * Invalid usage of a command; the message gives the option, its bound and the value received. Ends the run with exit
 * status 2 and a hint.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Unreadable input or unwritable output: the run stops with exit status 2. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

/** Why a Parquet file cannot be read: its bytes contradict the format, or it uses a part of the format that is not read. */
export type ParquetFaultCode = 'parquet_damaged' | 'parquet_unsupported';

/** A Parquet file that cannot be read. */
export class ParquetError extends StreamError {
  readonly code: ParquetFaultCode;

  constructor(code: ParquetFaultCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}

/** An object that has changed since a part of it was read: reading cannot continue where it stopped. */
export class ChangedError extends StreamError {
  readonly code = 'object_changed';

  constructor(reason: string) {
    super(`it has changed since it was read before: ${reason}`);
  }
}

/** Unwritable output: the run stops, since other inputs would fail in the same way. */
export class OutputError extends StreamError {}

const PLAIN_REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'a part of the path is not a directory'],
  ['ELOOP', 'its symbolic links form a loop'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left'],
  ['Z_BUF_ERROR', 'the gzip data ends too early'],
  ['Z_DATA_ERROR', 'the gzip data is damaged'],
]);

/** The `code` of a Node.js error, such as `ENOENT`; undefined if it has none. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** A readable reason for the failure of a file or a stream. */
export function reasonOf(error: unknown): string {
  return PLAIN_REASONS.get(codeOf(error)) ?? messageOf(error);
}
