import { readFile, unlink, writeFile } from 'node:fs/promises';
import { codeOf } from '../input/errors.ts';

/** The locks of this process, by path. */
const HELD = new Set<string>();

/** How many times the lock of an ended process is taken over before it is considered to be in use. */
const MAX_ATTEMPTS = 3;

/**
 * Reserves a file for this process by a file with the suffix `.lock`, which contains the process id. The lock of a process
 * that no longer runs, because it was killed, is taken over. A process on another computer, or in another container, cannot
 * be recognised: the holder of the lock must still notice when another process changes the file.
 */
export class FileLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Throws an Error if another process holds the lock, or the error of the file system. */
  static async acquire(file: string): Promise<FileLock> {
    const path = `${file}.lock`;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        await writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
        HELD.add(path);
        return new FileLock(path);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      if (isHeld(path, await holderOf(path))) break;
      await removeFile(path);
    }
    throw new Error(`another run is using it; if no other run is active, delete ${path}`);
  }

  async release(): Promise<void> {
    HELD.delete(this.#path);
    await removeFile(this.#path);
  }
}

function isHeld(path: string, holder: number): boolean {
  // a process in a container has the same id each time it is started
  return holder === process.pid ? HELD.has(path) : isRunning(holder);
}

/** The id of the process in a lock file; NaN if the file has no id. */
async function holderOf(path: string): Promise<number> {
  try {
    return Number.parseInt(await readFile(path, 'utf8'), 10);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Number.NaN;
    throw error;
  }
}

function isRunning(processId: number): boolean {
  if (!(processId > 0)) return false;
  try {
    // sends nothing
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
