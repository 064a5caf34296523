import { COUNTERS, type CounterName } from '../model/counts.ts';

/** What the function says of itself, summed over its invocations. */
export interface LogSums {
  /** Invocations whose line was found. */
  invocations: number;
  /** Every counter of the log line; `highestHop` is the highest. */
  readonly counters: Partial<Record<CounterName, number>>;
  /** Failed records by code. */
  readonly recordFaults: Record<string, number>;
}

/** pino's number for `warn`; higher ones are worse. */
const LEVEL_WARN = 40;

/**
 * Reads the function's own log. Lines and verdicts come in either order: a line says what an invocation did, a verdict
 * whether Firehose took its answer, and only what was taken is summed. An invocation that was killed may have written a
 * line all the same; it says nothing of where records are.
 */
export class LogAccounting {
  readonly taken: LogSums = { invocations: 0, counters: {}, recordFaults: {} };
  /** Lines at level warn or worse. */
  warnings = 0;
  /** Invocations whose counters do not add up: their ids. */
  readonly unbalanced: string[] = [];
  readonly #lines = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #verdicts = new Map<string, boolean>();

  /** Invocations whose answer was taken, though no line of theirs was heard: their ids. */
  get unheard(): string[] {
    return [...this.#verdicts].filter(([, isTaken]) => isTaken).map(([invocationId]) => invocationId);
  }

  /** Hears of a line that the function wrote. What is no log line of an invocation is left alone. */
  hear(text: string): void {
    const line = parseObject(text);
    if (line === undefined) return;
    if (typeof line.level === 'number' && line.level >= LEVEL_WARN) this.warnings++;
    const { invocationId } = line;
    if (typeof invocationId !== 'string' || typeof line.linesIn !== 'number') return;
    this.#lines.set(invocationId, line);
    this.#settle(invocationId);
  }

  /** Hears whether the answer of an invocation was taken. */
  judge(invocationId: string, isTaken: boolean): void {
    this.#verdicts.set(invocationId, isTaken);
    this.#settle(invocationId);
  }

  #settle(invocationId: string): void {
    const line = this.#lines.get(invocationId);
    const isTaken = this.#verdicts.get(invocationId);
    if (line === undefined || isTaken === undefined) return;
    this.#lines.delete(invocationId);
    this.#verdicts.delete(invocationId);
    if (!isTaken) return;
    this.taken.invocations++;
    if (!isBalanced(line)) this.unbalanced.push(invocationId);
    add(this.taken, line);
  }
}

/** Whether each line in is counted as exactly one of what may become of it. */
function isBalanced(line: Readonly<Record<string, unknown>>): boolean {
  const { linesIn, documents, linesPutBack, linesDropped, linesFailed } = line;
  return (
    linesIn ===
    [documents, linesPutBack, linesDropped, linesFailed].reduce<number>((sum, each) => sum + numberOf(each), 0)
  );
}

function add(sums: LogSums, line: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(COUNTERS).filter(isCounter)) {
    const before = sums.counters[name] ?? 0;
    const now = numberOf(line[name]);
    sums.counters[name] = name === 'highestHop' ? Math.max(before, now) : before + now;
  }
  const faults = line.recordFaults;
  if (typeof faults !== 'object' || faults === null) return;
  for (const [code, count] of Object.entries(faults)) {
    sums.recordFaults[code] = (sums.recordFaults[code] ?? 0) + numberOf(count);
  }
}

function isCounter(name: string): name is CounterName {
  return Object.hasOwn(COUNTERS, name);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // a process that was killed leaves half a line
    return undefined;
  }
}
