/** A command that was called wrongly: an option, its bound and what came. Ends the run with exit status 2 and a hint. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Input that cannot be read, or output that cannot be written: the run stops there, with exit status 2. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

/** Output that cannot be written: no other input can mend that, so the run stops. */
export class OutputError extends StreamError {}

const PLAIN_REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'a part of the path is not a directory'],
  ['ELOOP', 'its symbolic links go in a circle'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left'],
  ['Z_BUF_ERROR', 'the gzip data ends too early'],
  ['Z_DATA_ERROR', 'the gzip data is damaged'],
]);

/** The `code` of an error of Node.js, such as `ENOENT`; undefined where there is none. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** What went wrong with a file or a stream, in words for people. */
export function reasonOf(error: unknown): string {
  return PLAIN_REASONS.get(codeOf(error)) ?? (error instanceof Error ? error.message : String(error));
}
