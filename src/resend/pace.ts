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

/** Keeps a rate: what was sent is followed by the time that it takes at that rate. Time not used is not saved up. */
export class Pace {
  readonly #rate: Rate;
  readonly #clock: PaceClock;
  #nextMs = 0;

  constructor(rate: Rate, clock: PaceClock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** The moment from which more may be sent. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** Waits until more may be sent. */
  async wait(): Promise<void> {
    const waitMs = this.#nextMs - this.#clock.now();
    if (waitMs > 0) await this.#clock.sleep(waitMs);
  }

  /** Counts what is sent, from now on. */
  spend(records: number, bytes: number): void {
    const { recordsPerSecond, bytesPerSecond } = this.#rate;
    const seconds = Math.max(records / recordsPerSecond, bytes / bytesPerSecond);
    this.#nextMs = Math.max(this.#nextMs, this.#clock.now()) + seconds * 1_000;
  }
}
