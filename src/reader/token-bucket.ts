/** The clock of a {@link TokenBucket}. */
export interface Clock {
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** How long the rate stays halved after the stream has asked to slow down, in milliseconds. */
export const SLOW_MS = 60_000;

/**
 * Limits a rate of bytes: the bytes of one second may be spent at once; spending more makes the next bytes wait. The
 * rate is halved for a minute after {@link TokenBucket.slowDown}.
 */
export class TokenBucket {
  readonly #bytesPerSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;
  #slowUntilMs: number = Number.NEGATIVE_INFINITY;

  constructor(bytesPerSecond: number, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
    this.#tokens = bytesPerSecond;
    this.#filledAtMs = clock.now();
  }

  /** How long to wait before bytes may be spent, in milliseconds. */
  waitMs(bytes: number): number {
    this.#fill();
    const missing = Math.min(bytes, this.#bytesPerSecond) - this.#tokens;
    if (missing <= 0) return 0;
    const now = this.#clock.now();
    const slowMs = Math.max(0, this.#slowUntilMs - now);
    const slowBytes = (slowMs * this.#bytesPerSecond) / 2_000;
    if (missing <= slowBytes) return (missing / this.#bytesPerSecond) * 2_000;
    return slowMs + ((missing - slowBytes) / this.#bytesPerSecond) * 1_000;
  }

  /** Waits until bytes may be spent. */
  async wait(bytes: number): Promise<void> {
    const waitMs = this.waitMs(bytes);
    if (waitMs > 0) await this.#clock.sleep(waitMs);
  }

  /** Spends bytes, which may be more than there are. */
  spend(bytes: number): void {
    this.#fill();
    this.#tokens -= bytes;
  }

  /** Halves the rate for a minute from now. */
  slowDown(): void {
    this.#fill();
    this.#slowUntilMs = this.#clock.now() + SLOW_MS;
  }

  #fill(): void {
    const now = this.#clock.now();
    const elapsedMs = Math.max(0, now - this.#filledAtMs);
    const slowMs = Math.max(0, Math.min(now, this.#slowUntilMs) - this.#filledAtMs);
    const added = ((elapsedMs - Math.min(slowMs, elapsedMs) / 2) * this.#bytesPerSecond) / 1_000;
    this.#tokens = Math.min(this.#bytesPerSecond, this.#tokens + added);
    this.#filledAtMs = now;
  }
}
