import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Outcome of a run of the bundled handler in a separate process. */
export interface HandlerRun {
  readonly exitCode: number | null;
  /** The answer to each event as JSON text. */
  readonly answers: readonly string[];
  /** The lines of the function's log. */
  readonly logLines: readonly string[];
  /** The lines with metrics, which go to the same output as the log. */
  readonly metricLines: readonly string[];
  readonly stderr: string;
}

/** The deployed functions, by the name of their bundle file. */
export type BundleName = 'handler' | 'snapshot-handler' | 'address-data-handler';

/** Prefix of a line in the embedded metric format. */
const METRICS = '{"_aws":';

/** Answers all events of standard input concurrently. Answers go to descriptor 3, since standard output is the log. */
const SCRIPT = `
  import { readFileSync, writeFileSync } from 'node:fs';
  const { handler } = await import(process.argv[1]);
  const events = JSON.parse(readFileSync(0, 'utf8'));
  const context = {
    getRemainingTimeInMillis: () => 60_000,
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:flow-logs',
  };
  const answers = await Promise.all(events.map((event) => handler(event, context)));
  writeFileSync(3, JSON.stringify(answers.map((answer) => JSON.stringify(answer))));
`;

/** Imports the bundle with these options in the environment, as Lambda does, and has it answer the events. */
export function runHandler(
  options: Readonly<Record<string, string>>,
  events: readonly unknown[],
  name: BundleName = 'handler',
): HandlerRun {
  const child = spawnSync(process.execPath, argumentsFor(name), {
    ...startOf(options),
    input: JSON.stringify(events),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return runOf(child.status, child.stdout, child.stderr, child.output[3]);
}

/** Like {@link runHandler}, without blocking the test's own process, which may be the server that the function calls. */
export async function startHandler(
  options: Readonly<Record<string, string>>,
  events: readonly unknown[],
  name: BundleName,
): Promise<HandlerRun> {
  const child = spawn(process.execPath, argumentsFor(name), startOf(options));
  const [input, stdout, stderr, answers] = child.stdio;
  if (input === null || stdout === null || stderr === null || !(answers instanceof Readable)) {
    throw new Error('the process has no pipes');
  }
  input.end(JSON.stringify(events));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [status, ...texts] = await Promise.all([exited, text(stdout), text(stderr), text(answers)]);
  return runOf(status, ...texts);
}

function argumentsFor(name: BundleName): readonly string[] {
  const bundle = new URL(`../../dist/${name}.mjs`, import.meta.url);
  return ['--input-type=module', '--eval', SCRIPT, bundle.href];
}

function startOf(options: Readonly<Record<string, string>>) {
  return {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    // other variables that Lambda sets must not interfere
    env: { AWS_REGION: 'eu-central-1', LAMBDA_TASK_ROOT: '/var/task', NODE_OPTIONS: '', ...options },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  } satisfies SpawnOptions;
}

function runOf(
  exitCode: number | null,
  stdout: string,
  stderr: string,
  answers: string | null | undefined,
): HandlerRun {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return {
    exitCode,
    answers: readTexts(answers),
    logLines: lines.filter((line) => !line.startsWith(METRICS)),
    metricLines: lines.filter((line) => line.startsWith(METRICS)),
    stderr,
  };
}

function readTexts(json: string | null | undefined): string[] {
  const texts: unknown = json === undefined || json === null || json === '' ? [] : JSON.parse(json);
  return Array.isArray(texts) ? texts.map(String) : [];
}
