/** Of the linear congruential generator that decides who gives way: Marsaglia's factor, and an odd number. */
const FACTOR = 69_069;
const INCREMENT = 12_345_701;

/**
 * What was met once, by a mark of 32 bits: one place for each slot of the memo that it is for. Of two marks at the same place every
 * second newcomer gives way, at random: if it always replaced the other, marks that come in turns would never be met again.
 */
export class FirstSights {
  readonly #marks: Int32Array;
  #random = 0;

  /** @param slots a power of two */
  constructor(slots: number) {
    this.#marks = new Int32Array(slots);
  }

  /** Whether a mark was met before, as 0 always was; else it may be noted at its place, which the low bits of `hash` are. */
  hasMet(mark: number, hash: number): boolean {
    const marks = this.#marks;
    const place = hash & (marks.length - 1);
    const there = marks[place];
    if (there === mark) return true;
    this.#random = (Math.imul(this.#random, FACTOR) + INCREMENT) | 0;
    if (there === 0 || this.#random < 0) marks[place] = mark;
    return false;
  }

  /** Forgets all. */
  empty(): void {
    this.#marks.fill(0);
  }
}
