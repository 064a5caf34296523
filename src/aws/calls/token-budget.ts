/**
 * A token bucket: how many calls may be made at once, and how many a second after that. Kept well below AWS's own bucket
 * of an account and Region, which every other caller of the account shares.
 *
 * Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html (non-mutating calls: 100, and 20 a second)
 */
export class TokenBudget {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** `now` gives wall-clock milliseconds: a Lambda sandbox may freeze for hours, in which the bucket fills. */
  constructor(burst: number, perSecond: number, now: () => number = Date.now) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  /**
   * Takes a token, now or in the future. Returns the milliseconds to wait before using it, or undefined, with nothing
   * taken, where that is more than `patienceMs`.
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
