/** A wall clock that stands still until it is moved. */
export class HandClock {
  /** 2021-01-01T00:00:00Z */
  ms = 1_609_459_200_000;

  /** As a function that is bound to the clock. */
  readonly now = (): number => this.ms;

  advance(milliseconds: number): void {
    this.ms += milliseconds;
  }
}
