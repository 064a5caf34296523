/**
 * A token bucket that limits the burst of calls, and the calls per second after it. It is well below AWS's own bucket
 * of the account and Region, which all other callers in the account share.
 *
 * Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html (non-mutating calls: 100, and 20 a second)
 */
export class TokenBudget {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** `now` returns wall-clock milliseconds, because the bucket must also fill while a Lambda sandbox is frozen. */
  constructor(burst: number, perSecond: number, now: () => number = Date.now) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  /**
   * Takes a token, now or in the future. Returns the milliseconds to wait before using it; returns undefined and takes
   * none if that exceeds `patienceMs`.
   */
  take(patienceMs: number): number | undefined {
    const now = this.#now();
    // a clock that was set back must not empty the bucket
    const elapsedSeconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedSeconds * this.#perSecond);
    this.#filledAt = now;
    const waitMs = this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / this.#perSecond) * 1000;
    if (waitMs > patienceMs) return undefined;
    this.#tokens -= 1;
    return Math.ceil(waitMs);
  }
}
