import { StreamError } from '../input/errors.ts';
import { type Batch, invocationIdOf } from './batch.ts';
import { type AnswerViolation, checkAnswer, MAX_ANSWER_BYTES, type RecordAnswer } from './check-answer.ts';
import type { FunctionProcess, InvocationOutcome, KillPoint } from './function-process.ts';
import type { LogAccounting } from './log-accounting.ts';
import { SeededRandom } from './seeded-random.ts';
import type { SimulatedSource } from './simulated-stream.ts';
import type { SimulationReport } from './simulation-report.ts';

/**
 * How many times Firehose invokes the function with a batch: once, and up to three retries. Source:
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
const MAX_ATTEMPTS = 4;

const KILL_POINTS: readonly KillPoint[] = ['begin', 'put', 'answer'];

/** The outcome of a batch: an answer for each record, or the reason why all failed. */
export interface BatchOutcome {
  readonly attempts: number;
  readonly result: readonly RecordAnswer[] | AnswerViolation;
}

/** Options of a {@link BatchInvoker}. */
export interface BatchInvokerOptions {
  readonly source: SimulatedSource;
  readonly timeoutMs: number;
  /** Maximum number of attempts of the whole simulation. */
  readonly maxInvocations: number;
  /** Probability that an attempt is killed. */
  readonly killProbability: number;
  readonly seed: number;
}

/** Invokes the function with batches as Firehose does: with retries, and with a strict check of the answer. */
export class BatchInvoker {
  /** The point at which the current attempt will be killed. */
  killAt: KillPoint | undefined;
  readonly #options: BatchInvokerOptions;
  readonly #runtime: FunctionProcess;
  readonly #accounting: LogAccounting;
  readonly #report: SimulationReport;
  readonly #random: SeededRandom;

  constructor(
    options: BatchInvokerOptions,
    runtime: FunctionProcess,
    accounting: LogAccounting,
    report: SimulationReport,
  ) {
    this.#options = options;
    this.#runtime = runtime;
    this.#accounting = accounting;
    this.#report = report;
    this.#random = new SeededRandom(options.seed);
  }

  /** Throws a {@link StreamError} if there have been too many invocations, or if the function does not start. */
  async invoke(batch: Batch): Promise<BatchOutcome> {
    const { invocations } = this.#report;
    const { maxInvocations, timeoutMs, source } = this.#options;
    invocations.batches++;
    invocations.largestEventBytes = Math.max(invocations.largestEventBytes, batch.eventBytes);
    let failure: AnswerViolation | undefined;
    let attempts = 0;
    while (attempts < MAX_ATTEMPTS) {
      if (invocations.attempts >= maxInvocations) {
        throw new StreamError(
          `the stream is not empty after ${maxInvocations} invocations (--max-invocations): records keep coming back, or the input needs more invocations`,
        );
      }
      attempts++;
      const invocationId = invocationIdOf(++invocations.attempts);
      this.killAt = this.#random.happens(this.#options.killProbability) ? this.#killPoint() : undefined;
      const startedAt = performance.now();
      const outcome = await this.#runtime.invoke({ event: batch.eventText(invocationId), timeoutMs }, this.killAt);
      invocations.slowestMs = Math.max(invocations.slowestMs, Math.round(performance.now() - startedAt));
      this.killAt = undefined;
      failure = failureOf(outcome);
      if (failure === undefined && outcome.kind === 'answer') {
        const result = checkAnswer(outcome.text, batch.records, source);
        this.#accounting.judge(invocationId, Array.isArray(result));
        if (Array.isArray(result)) this.#note(outcome.text);
        return { attempts, result };
      }
      this.#accounting.judge(invocationId, false);
      const what = outcome.kind === 'answer' ? 'too_large' : outcome.kind;
      invocations.failedAttempts[what] = (invocations.failedAttempts[what] ?? 0) + 1;
    }
    return { attempts, result: failure ?? { errorCode: 'Lambda.FunctionError', errorMessage: 'not invoked' } };
  }

  #killPoint(): KillPoint {
    return KILL_POINTS[Math.floor(this.#random.next() * KILL_POINTS.length)] ?? 'begin';
  }

  #note(answer: string): void {
    const bytes = Buffer.byteLength(answer);
    const { invocations } = this.#report;
    invocations.answerBytes += bytes;
    invocations.largestAnswerBytes = Math.max(invocations.largestAnswerBytes, bytes);
  }
}

/** Why an attempt failed, as in the error bucket; undefined if there is an answer to check. */
function failureOf(outcome: InvocationOutcome): AnswerViolation | undefined {
  switch (outcome.kind) {
    case 'answer': {
      const bytes = Buffer.byteLength(outcome.text);
      if (bytes <= MAX_ANSWER_BYTES) return undefined;
      return functionError(`the answer has ${bytes} bytes, and Lambda returns at most ${MAX_ANSWER_BYTES}`);
    }
    case 'error':
      return functionError(`${outcome.name}: ${outcome.message}`);
    case 'crash':
      return functionError(`the process of the function ended (${outcome.reason})`);
    case 'timeout':
      return { errorCode: 'Lambda.FunctionTimedOut', errorMessage: 'the function did not answer in time' };
  }
}

function functionError(errorMessage: string): AnswerViolation {
  return { errorCode: 'Lambda.FunctionError', errorMessage };
}
