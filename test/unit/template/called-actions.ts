import { readdirSync, readFileSync } from 'node:fs';

/** Sources whose calls only the command makes, with the credentials of its user. */
const CLI_ONLY: readonly string[] = [
  'aws/accounts/caller-account.ts',
  'aws/clients/s3-objects-sdk.ts',
  'aws/clients/s3-writer-sdk.ts',
  'aws/clients/stream-destination.ts',
];

/** A request to list objects, which is built without an SDK command. */
const LISTING = "'list-type': '2'";

/**
 * The AWS actions that the sources call, by their IAM names, sorted: one for each imported SDK command, and the one for
 * listing objects.
 */
export function calledActions(): string[] {
  const folder = new URL('../../../src/', import.meta.url);
  const actions = new Set<string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || CLI_ONLY.includes(path)) continue;
    const text = readFileSync(new URL(path, folder), 'utf8');
    if (text.includes(LISTING)) actions.add('s3:ListBucket');
    for (const [, names = '', service] of text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-(\w+)'/g)) {
      for (const [, name] of names.matchAll(/\b(\w+)Command\b/g)) actions.add(`${service}:${name}`);
    }
  }
  return [...actions].toSorted();
}
