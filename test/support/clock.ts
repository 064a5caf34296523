/** A wall clock that stands still until a test moves it. */
export class HandClock {
  /** 2021-01-01T00:00:00Z */
  ms = 1_609_459_200_000;

  /** The current time as a function bound to this clock. */
  readonly now = (): number => this.ms;

  advance(milliseconds: number): void {
    this.ms += milliseconds;
  }
}
