import type { LogSums } from './log-accounting.ts';

/** Records and the lines in them. */
export interface RecordCounts {
  records: number;
  lines: number;
}

/** What a simulation did. Sizes are bytes; `delivered` and `putBack` are before base64. */
export interface SimulationReport {
  readonly input: { lines: number; records: number; bytes: number };
  /** From the first arrival to the last hand-over, on the virtual clock. */
  virtualSeconds: number;
  readonly invocations: {
    /** Events, however often they were tried. */
    batches: number;
    attempts: number;
    /** Attempts without an answer, by what happened. */
    readonly failedAttempts: Record<string, number>;
    coldStarts: number;
    largestEventBytes: number;
    largestAnswerBytes: number;
    /** Of all answers that were taken. */
    answerBytes: number;
    slowestMs: number;
  };
  readonly delivered: { records: number; documents: number; bytes: number };
  /** Records answered `Dropped`: put back, or with nothing but lines left out. */
  readonly dropped: { records: number };
  /** What went to the error bucket, by errorCode. */
  readonly errors: Record<string, RecordCounts>;
  /** Records that the stream took back. */
  readonly putBack: { records: number; bytes: number; requests: number };
  /**
   * What the function's own log says, summed over the answers that were taken; `unheard` of these have no line in it, and
   * the lines of `unbalanced` do not add up.
   */
  readonly log: LogSums & { warnings: number; unbalanced: number; unheard: number };
  /** Requests that break a limit of the service that records are put back with. */
  violations: readonly string[];
  /** What might be done better. */
  advice: readonly string[];
}

/** A report in which nothing has happened yet. */
export function emptyReport(log: LogSums): SimulationReport {
  return {
    input: { lines: 0, records: 0, bytes: 0 },
    virtualSeconds: 0,
    invocations: {
      batches: 0,
      attempts: 0,
      failedAttempts: {},
      coldStarts: 0,
      largestEventBytes: 0,
      largestAnswerBytes: 0,
      answerBytes: 0,
      slowestMs: 0,
    },
    delivered: { records: 0, documents: 0, bytes: 0 },
    dropped: { records: 0 },
    errors: {},
    putBack: { records: 0, bytes: 0, requests: 0 },
    log: { ...log, warnings: 0, unbalanced: 0, unheard: 0 },
    violations: [],
    advice: [],
  };
}
