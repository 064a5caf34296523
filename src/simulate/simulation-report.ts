import type { LogSums } from './log-accounting.ts';

/** Records and the lines in them. */
export interface RecordCounts {
  records: number;
  lines: number;
}

/** The results of a simulation. Sizes are bytes; `delivered` and `putBack` are measured before base64. */
export interface SimulationReport {
  readonly input: { lines: number; records: number; bytes: number };
  /** From the first arrival to the last invocation, on the virtual clock. */
  virtualSeconds: number;
  readonly invocations: {
    /** Number of events, without retries. */
    batches: number;
    attempts: number;
    /** Attempts without an answer, by cause. */
    readonly failedAttempts: Record<string, number>;
    coldStarts: number;
    largestEventBytes: number;
    largestAnswerBytes: number;
    /** Total size of all accepted answers. */
    answerBytes: number;
    slowestMs: number;
  };
  readonly delivered: { records: number; documents: number; bytes: number };
  /** Records answered `Dropped`: put back, or only with dropped lines. */
  readonly dropped: { records: number };
  /** Records in the error bucket, by errorCode. */
  readonly errors: Record<string, RecordCounts>;
  /** Records that were put back on the stream. */
  readonly putBack: { records: number; bytes: number; requests: number };
  /**
   * The function's own log, summed over the accepted answers; `unheard` is the number of those without a log line,
   * `unbalanced` of those whose counters do not add up.
   */
  readonly log: LogSums & { warnings: number; unbalanced: number; unheard: number };
  /** Put requests that exceed a limit of their service. */
  violations: readonly string[];
  /** Suggestions for improvement. */
  advice: readonly string[];
}

/** An empty report. */
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
