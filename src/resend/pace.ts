/** A rate of records and of bytes. */
export interface Rate {
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** The clock of a {@link Pace}. */
export interface PaceClock {
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Limits the rate: after each batch it waits as long as the batch takes at that rate. Unused time does not accumulate.
 */
export class Pace {
  readonly #rate: Rate;
  readonly #clock: PaceClock;
  #nextMs = 0;

  constructor(rate: Rate, clock: PaceClock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** The time from which more may be sent. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** Waits until more may be sent. */
  async wait(): Promise<void> {
    const waitMs = this.#nextMs - this.#clock.now();
    if (waitMs > 0) await this.#clock.sleep(waitMs);
  }

  /** Records a batch that is being sent. */
  spend(records: number, bytes: number): void {
    const { recordsPerSecond, bytesPerSecond } = this.#rate;
    const seconds = Math.max(records / recordsPerSecond, bytes / bytesPerSecond);
    this.#nextMs = Math.max(this.#nextMs, this.#clock.now()) + seconds * 1_000;
  }
}
