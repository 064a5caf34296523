import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import type { runCommandLine } from '../../src/cli/command-line.ts';
import type { Terminal } from '../../src/cli/terminal/terminal.ts';

/** The folder of the package, in which the command runs. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The built command; `npm test` builds it first. */
export const CLI = join(ROOT, 'lib/cli.mjs');

/** The module that the built command runs in its process. */
const COMMAND_LINE = new URL('../../lib/command-line.mjs', import.meta.url).href;

/** Variables that Node.js reads when a process starts. A run without one that this process has runs here all the same. */
const READ_AT_START = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/** Outcome of a run of the command. */
export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run of the command is started. */
export interface CliStart {
  /** Default: the environment of the test's process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called once the process has started; it may kill it. */
  readonly onStart?: ((kill: () => void) => void) | undefined;
}

/** The runs in this process: their number, the environment that they share, and the original environment. */
const running = { count: 0, environment: '', before: process.env };
let waiting: (() => void)[] = [];

/**
 * Runs the built command in this process, since starting a process takes longer than most runs. A run with other
 * variables waits for the runs before it. {@link runProcess} is for runs that may be killed, or that set variables read
 * at process start.
 */
export async function runCli(
  given: readonly string[],
  stdin: string | Buffer = '',
  start: CliStart = {},
): Promise<CliResult> {
  const env = start.env ?? process.env;
  if (
    start.onStart !== undefined ||
    READ_AT_START.some((name) => env[name] !== undefined && env[name] !== process.env[name])
  ) {
    return runProcess(given, stdin, start);
  }
  const environment = JSON.stringify(env);
  while (running.count > 0 && environment !== running.environment) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  if (running.count === 0) {
    running.before = process.env;
    running.environment = environment;
    process.env = { ...env };
  }
  running.count += 1;
  try {
    return await runHere(given, stdin, env);
  } finally {
    running.count -= 1;
    if (running.count === 0) {
      process.env = running.before;
      const next = waiting;
      waiting = [];
      for (const resume of next) resume();
    }
  }
}

async function runHere(given: readonly string[], stdin: string | Buffer, env: NodeJS.ProcessEnv): Promise<CliResult> {
  const built: { readonly runCommandLine: typeof runCommandLine } = await import(COMMAND_LINE);
  const stdout = new KeptText();
  const stderr = new KeptText();
  const terminal: Terminal = {
    openStdin: () => Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    stdout,
    stderr,
    showsStdout: false,
    showsStderr: false,
    allowsColours: (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined,
    packageRoot: pathToFileURL(ROOT),
  };
  const status = await built.runCommandLine(given, terminal);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A stream that keeps the text written to it. */
class KeptText extends Writable {
  readonly #parts: Buffer[] = [];

  /** The text written so far. */
  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }

  override _write(part: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // a copy, since the writer reuses its buffer
    this.#parts.push(Buffer.from(part));
    done();
  }
}

/** Runs the built command as a separate process. */
export async function runProcess(
  given: readonly string[],
  stdin: string | Buffer = '',
  { env = process.env, onStart }: CliStart = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [CLI, ...given], { cwd: ROOT, env });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => stdout.push(part));
  child.stderr.on('data', (part: Buffer) => stderr.push(part));
  // a command that does not read its standard input closes it early
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  onStart?.(() => child.kill('SIGKILL'));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { status, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
}

/** Creates a folder that is removed after the tests of a file; returns a function that writes a file in it. */
export function temporaryFiles(): (name: string, content: string | Buffer) => string {
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** A summary with each of its rows on one line, whatever its length. */
export function unwrapped(summary: string): string {
  return summary.replace(/\n {12}/g, ' ');
}

/** The documents of an output with one JSON object per line. */
export function documentsOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
