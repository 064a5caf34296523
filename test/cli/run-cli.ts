import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The package's folder, in which the command runs. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The built command; `npm test` builds it first. */
export const CLI = join(ROOT, 'lib/cli.mjs');

/** What a run of the command did. */
export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run of the command is started. */
export interface CliStart {
  /** Default: that of the test's process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called once the process has started; it may kill it. */
  readonly onStart?: ((kill: () => void) => void) | undefined;
}

/** Runs the built command as a separate process. */
export async function runCli(
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

/** Makes a folder that is removed after the tests of a file; returns a function that writes a file in it. */
export function temporaryFiles(): (name: string, content: string | Buffer) => string {
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** A summary with each of its rows on one line, however long it is. */
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
