import { DESTINATION_FAILURES } from '../encode/destinations.ts';

/** Deliveries whose failed records are documents: the error bucket has the output of the transformation. */
const FAILURES = Object.values(DESTINATION_FAILURES);

const BY_MEMBER: ReadonlyMap<string, string> = new Map(
  FAILURES.flatMap(({ name, members }) => members.map((member) => [member, name])),
);
const CODES = FAILURES.map(({ name, codes }) => ({ name, pattern: new RegExp(`^(?:${codes})\\.`) }));
/** Folders are whole names, or parts of names that include a prefix. */
const FOLDERS = FAILURES.map(({ name, folder }) => ({
  name,
  pattern: new RegExp(`(?:^|[^a-z0-9])(?:${folder})[-_]failed(?![a-z])`),
}));
const PROCESSING_FOLDER = /(?:^|[^a-z0-9])processing[-_]failed(?![a-z])/;

/**
 * The destination that refused the record of an error object, by the names of its members in lower case and by its
 * error code; undefined if neither belongs to a destination.
 */
export function destinationOfMembers(members: Iterable<string>, errorCode: string | undefined): string | undefined {
  for (const member of members) {
    const name = BY_MEMBER.get(member);
    if (name !== undefined) return name;
  }
  return CODES.find(({ pattern }) => pattern.test(errorCode ?? ''))?.name;
}

/**
 * The destination whose failures are in a folder, by the path or key of a file in it: the innermost folder that names one.
 * Undefined for failures of the transformation, and if no folder names one.
 */
export function destinationOfPath(path: string): string | undefined {
  for (const folder of path.toLowerCase().split(/[/\\]/).toReversed()) {
    if (PROCESSING_FOLDER.test(folder)) return undefined;
    const row = FOLDERS.find(({ pattern }) => pattern.test(folder));
    if (row !== undefined) return row.name;
  }
  return undefined;
}
