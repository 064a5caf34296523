import type { NumberRange } from './drop-rule.ts';

/** A set of whole numbers, given as ranges that may overlap. */
export class NumberSet {
  /** Ascending and disjoint. */
  readonly #ranges: readonly NumberRange[];

  constructor(ranges: readonly NumberRange[]) {
    this.#ranges = joined(ranges);
  }

  /** Whether the number is in one of the ranges. */
  has(number: number): boolean {
    let low = 0;
    let high = this.#ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const range = this.#ranges[middle];
      if (range === undefined) return false;
      if (number < range.first) high = middle - 1;
      else if (number > range.last) low = middle + 1;
      else return true;
    }
    return false;
  }
}

function joined(ranges: readonly NumberRange[]): NumberRange[] {
  const result: NumberRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous !== undefined && range.first <= previous.last) {
      result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
    } else {
      result.push(range);
    }
  }
  return result;
}
