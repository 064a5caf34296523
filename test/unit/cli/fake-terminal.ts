import { PassThrough, Readable } from 'node:stream';
import type { Terminal } from '../../../src/cli/terminal/terminal.ts';

/** A terminal in memory with the text written to it. */
export interface FakeTerminal {
  readonly terminal: Terminal;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Creates a terminal whose standard input contains `stdin`. */
export function fakeTerminal(stdin: string | Buffer = ''): FakeTerminal {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  return {
    terminal: {
      openStdin: () => Readable.from([Buffer.from(stdin)]),
      stdout,
      stderr,
      showsStdout: false,
      showsStderr: false,
      allowsColours: false,
      packageRoot: new URL('../../../', import.meta.url),
    },
    stdout: textOf(stdout),
    stderr: textOf(stderr),
  };
}

function textOf(stream: PassThrough): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}
