import { writeSync } from 'node:fs';

const STANDARD_OUTPUT = 1;
/** How long a reader that is behind is waited for, and how long at a time. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 5;

/**
 * Writes a line and its newline to standard output, or another descriptor, all of it before this returns: what is left
 * in a buffer when the sandbox freezes comes late or never. Throws what the system says where nobody reads any more.
 *
 * Neither through the global console, which Lambda replaces by one that puts time and request id before a line, nor
 * through `process.stdout`, which takes time to make.
 */
export function writeLine(line: string, descriptor: number = STANDARD_OUTPUT): void {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  let waitedMs = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!isBusy(error) || waitedMs >= PATIENCE_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      waitedMs += PAUSE_MS;
    }
  }
}

/** A pipe that does not block is full for now. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
