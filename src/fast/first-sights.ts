/** Of the generator that decides who gives way, by Numerical Recipes: odd, so that the sign changes without a pattern. */
const FACTOR = 1_664_525;
const INCREMENT = 1_013_904_223;

/**
 * What was met once, by a mark of 32 bits: one place for each slot of the memo that it is for. Of two marks at the same place every
 * second newcomer gives way, at random: if it always replaced the other, marks that come in turns would never be met again.
 */
export class FirstSights {
  #marks: Int32Array;
  #mask: number;
  #random = 0;

  /** @param slots a power of two */
  constructor(slots: number) {
    this.#marks = new Int32Array(slots);
    this.#mask = slots - 1;
  }

  /** Whether a mark was met before, as 0 always was; else it may be noted at its place, which the low bits of `hash` are. */
  hasMet(mark: number, hash: number): boolean {
    const marks = this.#marks;
    const place = hash & this.#mask;
    const there = marks[place];
    if (there === mark) return true;
    this.#random = (Math.imul(this.#random, FACTOR) + INCREMENT) | 0;
    if (there === 0 || this.#random < 0) marks[place] = mark;
    return false;
  }

  /** Forgets all, and has a number of slots from now on. */
  resize(slots: number): void {
    this.#marks = new Int32Array(slots);
    this.#mask = slots - 1;
  }

  /** Forgets all. */
  empty(): void {
    this.#marks.fill(0);
  }
}
