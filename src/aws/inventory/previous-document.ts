import type { DocumentStore, StoredDocument } from '../../documents/document-store.ts';
import type { UnknownMembers } from '../../metadata/unknown-members.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';
import { failureOf, isTransient } from '../calls/call-failure.ts';

/** The previous document, for accounts that cannot be read this time. */
interface PreviousDocument<Document> {
  /** Undefined if there is no previous document, or none that can be read. */
  readonly document: Document | undefined;
  /** Set if there may be a previous document that could not be read this time. */
  readonly error: unknown;
  /** Whether the store says that it does not exist: without permission to list, it answers that access is denied. */
  readonly isMissing: boolean;
}

/** Reads the previous document with `what`. Never rejects: `error` says that there may be one. */
export async function readPrevious<Document>(
  store: DocumentStore,
  what: string,
  parse: (body: Buffer) => Document | undefined,
  onWarning: OnWarning,
): Promise<PreviousDocument<Document>> {
  let stored: StoredDocument | undefined;
  try {
    stored = await store.read(undefined);
  } catch (error) {
    onWarning(`there is no earlier document with the ${what} in ${store.name} to fall back on`, error);
    const isMissing = !isTransient(failureOf(error));
    return { document: undefined, error: isMissing ? undefined : error, isMissing };
  }
  try {
    const document = stored === undefined ? undefined : parse(stored.body);
    return { document, error: undefined, isMissing: stored === undefined };
  } catch (error) {
    onWarning(`the earlier document with the ${what} in ${store.name} cannot be read and is replaced`, error);
    return { document: undefined, error: undefined, isMissing: false };
  }
}

/** The parts of a document that were ignored. */
export interface Ignored {
  readonly unknown: UnknownMembers;
  readonly invalid?: number;
  readonly problems?: readonly string[];
}

/** Reports the parts of an earlier document that will be lost: a newer release or a person has written them. */
export function warnOfIgnored(
  { unknown, invalid = 0, problems = [] }: Ignored,
  name: string,
  onWarning: OnWarning,
): void {
  if (unknown.count > 0) {
    const names = unknown.names.map((each) => JSON.stringify(each)).join(', ');
    onWarning(`${name} has members that this release does not support, ignored (${unknown.count})`, new Error(names));
  }
  if (invalid > 0) onWarning(`${name} has invalid items, ignored (${invalid})`, new Error(problems.join('; ')));
}
