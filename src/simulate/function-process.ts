import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { StreamError } from '../input/errors.ts';
import { type FunctionMessage, type InvokeMessage, readFunctionMessage } from './function-messages.ts';

/**
 * How Lambda starts Node.js, besides the size of the heap.
 * Source: the bootstrap of the nodejs20.x to nodejs24.x runtimes.
 */
const LAMBDA_FLAGS = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** How long the start may take; Lambda allows ten seconds, on a machine of its own. */
const START_TIMEOUT_MS = 60_000;

/** Where the function is, and what it runs in. */
export interface FunctionPlace {
  /** The bundle, and the entry of the process that imports it. */
  readonly bundle: URL;
  readonly child: URL;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Bound of the old generation of the heap; Node.js's own where nothing is said. */
  readonly memoryMb: number | undefined;
  /** Hears of each line that the function writes. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** When the process is killed on purpose: as soon as it begins, when the outside says so, or instead of answering. */
export type KillPoint = 'begin' | 'put' | 'answer';

/** What came of an invocation. */
export type InvocationOutcome =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'error'; readonly name: string; readonly message: string }
  | { readonly kind: 'timeout' }
  /** The process ended; `reason` is its signal or exit status. */
  | { readonly kind: 'crash'; readonly reason: string };

/** The function in a process of its own, which answers one event after the other and is started again when it has ended. */
export class FunctionProcess {
  /** How often it was started. */
  starts = 0;
  readonly #place: FunctionPlace;
  #child: ChildProcess | undefined = undefined;
  /** Ends of processes, with all that they wrote. */
  readonly #ends: Promise<unknown>[] = [];

  constructor(place: FunctionPlace) {
    this.#place = place;
  }

  /**
   * Lets the function answer an event. Throws a {@link StreamError} where it cannot be started: a wrong configuration
   * stops it at every attempt.
   */
  async invoke(message: InvokeMessage, killAt?: KillPoint): Promise<InvocationOutcome> {
    const child = this.#child ?? (await this.#start());
    const outcome = await converse(child, message, killAt);
    if (outcome.kind === 'timeout' || outcome.kind === 'crash') this.#child = undefined;
    return outcome;
  }

  /** Ends the process in the middle of whatever it does. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ends the process; when it returns, every line has been heard. */
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
      // Node.js does not tell «close» of a child whose channel was closed from here
      new Promise((resolve) => child.on('exit', resolve)),
      hearLines(child.stdout, (line) => onLine(line, 'stdout')),
      hearLines(child.stderr, (line) => onLine(line, 'stderr')),
    );
    // without a listener a message that cannot be sent any more would end this process
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

/** Tells the process to answer, and waits for what comes of it; the process has ended where that is not an answer or an error. */
async function converse(
  child: ChildProcess,
  message: InvokeMessage,
  killAt: KillPoint | undefined,
): Promise<InvocationOutcome> {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const outcome = await new Promise<InvocationOutcome>((resolve) => {
    const onMessage = (value: unknown): void => {
      const told = readFunctionMessage(value);
      if (told?.kind === 'begun' && killAt === 'begin') child.kill('SIGKILL');
      if (told?.kind !== 'answer' && told?.kind !== 'error') return;
      if (killAt === undefined) finish(told);
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

/** The first that a new process says; an error where it ends without a word, or takes too long for one. */
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

/** Hears lines until the stream ends. */
async function hearLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
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
