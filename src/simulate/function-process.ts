import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { StreamError } from '../input/errors.ts';
import { type FunctionMessage, type InvokeMessage, readFunctionMessage } from './function-messages.ts';

/**
 * Lambda's command-line flags for Node.js, apart from the heap size. Source: the bootstrap of the nodejs20.x to
 * nodejs24.x runtimes.
 */
const LAMBDA_FLAGS = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** Time limit of the start; Lambda allows ten seconds, but on a dedicated machine. */
const START_TIMEOUT_MS = 60_000;

/** The location of the function, and its environment. */
export interface FunctionPlace {
  /** The bundle, and the entry point of the process that imports it. */
  readonly bundle: URL;
  readonly child: URL;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Limit of the heap's old generation; Node.js's default if undefined. */
  readonly memoryMb: number | undefined;
  /** Called with each line that the function writes. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * When the process is deliberately killed: as soon as it begins, during a put (by the caller), or instead of answering.
 */
export type KillPoint = 'begin' | 'put' | 'answer';

/** The outcome of an invocation. */
export type InvocationOutcome =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'error'; readonly name: string; readonly message: string }
  | { readonly kind: 'timeout' }
  /** The process ended; `reason` is its signal or exit status. */
  | { readonly kind: 'crash'; readonly reason: string };

/** The function in a separate process, which answers one event after the other and is restarted after it ends. */
export class FunctionProcess {
  /** How many times it was started. */
  starts = 0;
  readonly #place: FunctionPlace;
  #child: ChildProcess | undefined;
  /** Resolve when a process has ended and its output has been read. */
  readonly #ends: Promise<unknown>[] = [];

  constructor(place: FunctionPlace) {
    this.#place = place;
  }

  /**
   * Invokes the function with an event. Throws a {@link StreamError} if it cannot be started, since an invalid
   * configuration fails every attempt.
   */
  async invoke(message: InvokeMessage, killAt?: KillPoint): Promise<InvocationOutcome> {
    const child = this.#child ?? (await this.#start());
    const outcome = await runInvocation(child, message, killAt);
    if (outcome.kind === 'timeout' || outcome.kind === 'crash') this.#child = undefined;
    return outcome;
  }

  /** Kills the process, whatever it is doing. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ends the process; every line has been reported when the promise resolves. */
  async stop(): Promise<void> {
    if (this.#child?.connected === true) this.#child.disconnect();
    this.#child = undefined;
    await Promise.all(this.#ends);
  }

  async #start(): Promise<ChildProcess> {
    const { bundle, child: entry, environment, memoryMb, onLine } = this.#place;
    this.starts++;
    const child = fork(fileURLToPath(entry), [bundle.href], {
      env: { ...environment },
      execArgv: [...LAMBDA_FLAGS, ...(memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`])],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#ends.push(
      // Node.js emits no «close» for a child whose channel the parent closed
      new Promise((resolve) => child.on('exit', resolve)),
      forEachLine(child.stdout, (line) => onLine(line, 'stdout')),
      forEachLine(child.stderr, (line) => onLine(line, 'stderr')),
    );
    // without a listener, a message that can no longer be sent would end this process
    child.on('error', () => undefined);
    const first = await firstMessage(child);
    if (first.kind !== 'ready') {
      child.kill('SIGKILL');
      throw new StreamError(`the function does not start: ${first.kind === 'error' ? first.message : first.kind}`);
    }
    this.#child = child;
    return child;
  }
}

/**
 * Sends an event to the process and waits for the outcome; unless that is an answer or an error, the process has ended.
 */
async function runInvocation(
  child: ChildProcess,
  message: InvokeMessage,
  killAt: KillPoint | undefined,
): Promise<InvocationOutcome> {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const outcome = await new Promise<InvocationOutcome>((resolve) => {
    const onMessage = (value: unknown): void => {
      const received = readFunctionMessage(value);
      if (received?.kind === 'begun' && killAt === 'begin') child.kill('SIGKILL');
      if (received?.kind !== 'answer' && received?.kind !== 'error') return;
      if (killAt === undefined) finish(received);
      else child.kill('SIGKILL');
    };
    const onExit = (status: number | null, signal: NodeJS.Signals | null): void => {
      finish(isLate ? { kind: 'timeout' } : { kind: 'crash', reason: signal ?? `exit status ${status}` });
    };
    const finish = (what: InvocationOutcome): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(what);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, message.timeoutMs);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else child.send(message, () => undefined);
  });
  clearTimeout(timer);
  return outcome;
}

/** The first message of a new process; an error if it ends without one, or takes too long. */
async function firstMessage(child: ChildProcess): Promise<FunctionMessage> {
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const first = await new Promise<FunctionMessage>((resolve) => {
    const fail = (message: string): void => resolve({ kind: 'error', name: 'Error', message });
    child.once('message', (value) => resolve(readFunctionMessage(value) ?? { kind: 'begun' }));
    child.once('error', (error) => fail(error.message));
    child.once('exit', (status, signal) => fail(`its process ended (${signal ?? `exit status ${status}`})`));
  });
  clearTimeout(timer);
  return first;
}

/** Reports lines until the stream ends. */
async function forEachLine(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return;
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  await new Promise((resolve) => stream.on('close', resolve));
  if (rest !== '') onLine(rest);
}
