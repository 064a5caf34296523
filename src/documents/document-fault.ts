import { codeOf } from './read-json.ts';

/** Why the newest document is not in use, each with its meaning. */
export const DOCUMENT_FAULTS = {
  missing: 'there is no document at its location',
  unreachable: 'its store did not answer in time, or refused to',
  too_large: 'it is larger than a document may be',
  broken: 'it is not valid JSON, or not a document of its kind',
} as const satisfies Record<string, string>;

/** A key of {@link DOCUMENT_FAULTS}. */
export type DocumentFault = keyof typeof DOCUMENT_FAULTS;

/** Errors of S3 and of the file system for something that does not exist. */
const MISSING: ReadonlySet<unknown> = new Set(['NoSuchKey', 'NoSuchBucket', 'NotFound', 'ENOENT']);
/** Errors of this folder, and of the clients of AWS, for something that is too large. */
const TOO_LARGE: ReadonlySet<unknown> = new Set(['DocumentTooLargeError', 'AnswerTooLargeError']);

/** The fault that corresponds to an error of a store. */
export function faultOfStore(error: unknown): DocumentFault {
  const names = [error instanceof Error ? error.name : undefined, codeOf(error)];
  if (names.some((name) => MISSING.has(name))) return 'missing';
  return names.some((name) => TOO_LARGE.has(name)) ? 'too_large' : 'unreachable';
}

/** The fault that corresponds to an error while parsing a document. */
export function faultOfContent(error: unknown): DocumentFault {
  return error instanceof Error && TOO_LARGE.has(error.name) ? 'too_large' : 'broken';
}
