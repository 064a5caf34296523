#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { runCommandLine } from './command-line.ts';

// whoever listened to messages may be gone; that is no reason to stop
process.stderr.on('error', () => undefined);

process.exitCode = await runCommandLine(process.argv.slice(2), {
  openStdin,
  stdout: process.stdout,
  stderr: process.stderr,
  showsStdout: process.stdout.isTTY === true,
  showsStderr: process.stderr.isTTY === true,
  allowsColours: (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb',
  region: process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined,
  // the bundle lies in a folder of the package
  packageRoot: new URL('../', import.meta.url),
});

function openStdin(): Readable {
  // for a directory Node.js gives a stream that is empty
  if (fstatSync(0).isDirectory()) throw new Error('it is a directory');
  return process.stdin;
}
