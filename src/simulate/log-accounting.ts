import { COUNTERS, type CounterName } from '../model/counters.ts';

/** The function's own log, summed over its invocations. */
export interface LogSums {
  /** Invocations with a log line. */
  invocations: number;
  /** Every counter of the log line; `highestHop` is the maximum. */
  readonly counters: Partial<Record<CounterName, number>>;
  /** Failed records by code. */
  readonly recordFaults: Record<string, number>;
}

/** pino's number for `warn`; higher ones are worse. */
const LEVEL_WARN = 40;

/**
 * Reads the function's own log. A log line reports what an invocation did, and a verdict whether Firehose accepted its
 * answer; they arrive in either order. Only accepted invocations are summed, since a killed invocation may also have
 * logged a line without having affected any record.
 */
export class LogAccounting {
  readonly taken: LogSums = { invocations: 0, counters: {}, recordFaults: {} };
  /** Number of lines at level `warn` or above. */
  warnings = 0;
  /** Ids of the invocations whose counters do not add up. */
  readonly unbalanced: string[] = [];
  readonly #lines = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #verdicts = new Map<string, boolean>();

  /** Ids of the invocations whose answer was accepted but that logged no line. */
  get unheard(): string[] {
    return [...this.#verdicts].filter(([, isTaken]) => isTaken).map(([invocationId]) => invocationId);
  }

  /** Adds a line that the function wrote; other lines than those of invocations are ignored. */
  hear(text: string): void {
    const line = parseObject(text);
    if (line === undefined) return;
    if (typeof line.level === 'number' && line.level >= LEVEL_WARN) this.warnings++;
    const { invocationId } = line;
    if (typeof invocationId !== 'string' || typeof line.linesIn !== 'number') return;
    this.#lines.set(invocationId, line);
    this.#settle(invocationId);
  }

  /** Records whether the answer of an invocation was accepted. */
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

/** Whether each incoming line is counted in exactly one outcome. */
function isBalanced(line: Readonly<Record<string, unknown>>): boolean {
  const { linesIn, documents, linesRolledUp, linesPutBack, linesDropped, linesFailed } = line;
  return (
    linesIn ===
    [documents, linesRolledUp, linesPutBack, linesDropped, linesFailed].reduce<number>(
      (sum, each) => sum + numberOf(each),
      0,
    )
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
    // a killed process may leave an incomplete line
    return undefined;
  }
}
