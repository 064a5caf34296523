import { setTimeout as sleep } from 'node:timers/promises';
import { OutOfTimeError, withinTime } from '../../model/until-deadline.ts';
import { Breaker, EVERYTHING, type OnRefused } from './breaker.ts';
import {
  type CallFailure,
  CredentialsError,
  errorCodeOf,
  failureOf,
  hasAnswer,
  isExpiry,
  isTransient,
} from './call-failure.ts';
import { CALL_TIMING, type CallPolicy, type CallTiming } from './call-policy.ts';
import { TokenBudget } from './token-budget.ts';

/** A call to AWS that {@link CallRunner} makes. */
export interface Call<Result> {
  /** AWS's name of the action. */
  readonly action: string;
  /** The kind of request, if the action has several, such as by different filters; the action if it is missing. */
  readonly request?: string;
  /** Makes the call; the signal ends it at the deadline. */
  readonly send: (signal: AbortSignal) => Promise<Result>;
  /** Requests new credentials for the next attempt, after the current ones have expired. */
  readonly renew: () => void;
}

/** The outcome of a call: its result, or why it failed. */
export type CallOutcome<Result> = {
  /** Calls made, counting each attempt. */
  readonly calls: number;
} & (
  | { readonly result: Result }
  | {
      readonly failure: CallFailure;
      /** Code of the last error; undefined if no call was made. */
      readonly errorCode: string | undefined;
    }
);

const MAX_ATTEMPTS = 4;

/**
 * Makes the calls of one account and Region within a budget and a deadline. Backs off with jitter while AWS throttles or
 * fails, and suspends calls for some minutes when a permission is missing. Never throws.
 */
export class CallRunner {
  readonly #budget: TokenBudget;
  readonly #timing: CallTiming;
  readonly #breaker: Breaker;

  constructor(scope: string, policy: CallPolicy, onRefused: OnRefused) {
    this.#timing = { ...CALL_TIMING, ...policy.timing };
    this.#budget = new TokenBudget(policy.burst, policy.perSecond, this.#timing.now);
    this.#breaker = new Breaker(scope, this.#timing, onRefused);
  }

  /** Runs `call`, which ends at the deadline (wall-clock milliseconds, may be Infinity). */
  async run<Result>(deadlineMs: number, call: Call<Result>): Promise<CallOutcome<Result>> {
    let failure: CallFailure = 'no_time';
    let errorCode: string | undefined;
    let hasRenewed = false;
    let calls = 0;
    const { action, request = action } = call;
    // what keeps failing: one kind of request, or everything
    let failing = EVERYTHING;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const obstacle = await this.#wait(call, attempt, deadlineMs);
      // out of time after an attempt: the reason of that attempt's failure is more useful
      if (obstacle === 'no_time') break;
      if (obstacle !== undefined) return { failure: obstacle, errorCode, calls };
      const leftMs = deadlineMs - this.#timing.now();
      try {
        calls++;
        const result = await withinTime(leftMs, call.send);
        this.#breaker.succeeded(action);
        return { result, calls };
      } catch (thrown) {
        const isOfCredentials = thrown instanceof CredentialsError;
        const error = isOfCredentials ? thrown.cause : thrown;
        const isUnfair = error instanceof OutOfTimeError && leftMs < this.#timing.fairTryMs;
        errorCode = errorCodeOf(error);
        failure = isUnfair ? 'no_time' : failureOf(error);
        if (failure === 'unauthorized' && isExpiry(error) && !hasRenewed) {
          hasRenewed = true;
          call.renew();
          continue;
        }
        if (failure === 'unauthorized') this.#breaker.refused(isOfCredentials ? EVERYTHING : action, error);
        if (failure === 'oversized') this.#breaker.oversized(request);
        if (!isTransient(failure)) return { failure, errorCode, calls };
        failing = failure === 'unavailable' && !isOfCredentials && hasAnswer(error) ? request : EVERYTHING;
      }
    }
    if (isTransient(failure)) this.#breaker.failed(failure, failing);
    return { failure, errorCode, calls };
  }

  /** Suspends a kind of request for some minutes after an endless answer. */
  stopOversized(request: string): void {
    this.#breaker.oversized(request);
  }

  /** Waits until an attempt may be made; returns why it may not. */
  async #wait<Result>(
    { action, request }: Call<Result>,
    attempt: number,
    deadlineMs: number,
  ): Promise<CallFailure | undefined> {
    if (attempt > 0) {
      const { firstBackoffMs, maxBackoffMs } = this.#timing;
      const backoffMs = Math.random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
      if (this.#timing.now() + backoffMs >= deadlineMs) return 'no_time';
      await sleep(backoffMs);
    }
    const stop = this.#breaker.stopOf(action, request);
    if (stop !== undefined) return stop;
    const leftMs = deadlineMs - this.#timing.now();
    if (leftMs <= 0) return 'no_time';
    const waitMs = this.#budget.take(leftMs);
    if (waitMs === undefined) return 'no_budget';
    if (waitMs === 0) return undefined;
    await sleep(waitMs);
    // calls may have been suspended in the meantime
    return this.#breaker.stopOf(action, request) ?? (this.#timing.now() < deadlineMs ? undefined : 'no_time');
  }
}
