#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { runCommandLine } from './command-line.ts';
import { EXIT_HUNG_UP, EXIT_INTERRUPTED, EXIT_TERMINATED } from './terminal/command.ts';

/** Restores the cursor and line wrapping, which a progress bar may have changed. */
const RESTORE_TERMINAL = '\u001b[?25h\u001b[?7h';

const interruptListeners = new Set<(status: number) => void>();
let interruptedWith: number | undefined;

// the reader of messages may have closed the stream; the command goes on
process.stderr.on('error', () => undefined);
process.on('SIGINT', () => interrupt(EXIT_INTERRUPTED));
process.on('SIGTERM', () => interrupt(EXIT_TERMINATED));
process.on('SIGHUP', () => interrupt(EXIT_HUNG_UP));

const status = await runCommandLine(process.argv.slice(2), {
  openStdin,
  stdout: process.stdout,
  stderr: process.stderr,
  showsStdout: process.stdout.isTTY === true,
  columns: process.stdout.isTTY === true ? process.stdout.columns : undefined,
  showsStderr: process.stderr.isTTY === true,
  allowsColours: (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb',
  region: process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined,
  // the bundle is in a folder of the package
  packageRoot: new URL('../', import.meta.url),
  onInterrupt(listener) {
    interruptListeners.add(listener);
    return () => interruptListeners.delete(listener);
  },
});
process.exitCode = status;
// an open input, such as a pipe, would keep the process alive
if (interruptedWith !== undefined) process.exit(status);

function interrupt(exitStatus: number): void {
  if (interruptedWith !== undefined || interruptListeners.size === 0) {
    if (process.stderr.isTTY === true) process.stderr.write(RESTORE_TERMINAL);
    process.exit(exitStatus);
  }
  interruptedWith = exitStatus;
  for (const listener of interruptListeners) listener(exitStatus);
}

function openStdin(): Readable {
  // for a directory, Node.js returns an empty stream
  if (fstatSync(0).isDirectory()) throw new Error('it is a directory');
  return process.stdin;
}
