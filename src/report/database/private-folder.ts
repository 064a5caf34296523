import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';

/** A temporary folder that only its owner can enter, with everything in it. */
export interface PrivateFolder {
  readonly path: string;
  /** Removes it. It is also removed when the process exits. */
  remove(): void;
}

/** Makes a temporary folder. Throws a {@link StreamError} that names the parent folder if that is impossible. */
export function makePrivateFolder(): PrivateFolder {
  const parent = tmpdir();
  const path = makeIn(parent);
  const removeFiles = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeFiles);
  return {
    path,
    remove() {
      process.removeListener('exit', removeFiles);
      removeFiles();
    },
  };
}

function makeIn(parent: string): string {
  try {
    return mkdtempSync(join(parent, 'vpc-flow-enricher-'));
  } catch (error) {
    throw new StreamError(`cannot make a temporary folder in ${printable(parent)}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
