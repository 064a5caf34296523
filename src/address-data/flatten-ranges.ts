/** Ranges of numbers, which may overlap, as columns. */
export interface NumberRanges {
  readonly starts: readonly number[];
  /** The last numbers, in the ranges themselves. */
  readonly ends: readonly number[];
  readonly values: readonly number[];
  /** Among overlapping ranges, the one with the highest rank counts, then the smallest, then the earliest. */
  readonly ranks: readonly number[];
  /** The sizes of the ranges, for numbers that do not show them; otherwise the starts and the ends do. */
  readonly sizes?: readonly number[];
}

/** Called for each disjoint range, in ascending order. */
export type OnDisjoint = (start: number, end: number, value: number) => void;

/** Stands for no value. */
const NO_VALUE = -1;

/** Maximum number of ranges: a start and the number of a range must fit into one double. */
export const MAX_RANGES = 2 ** 21;

/**
 * Splits ranges that may overlap into disjoint ones, each with the value of the range that counts there. Neighbours
 * with the same value are joined. A sweep over the starts with a heap of the open ranges: n log n.
 */
export function flattenRanges({ starts, ends, values, ranks, sizes }: NumberRanges, onDisjoint: OnDisjoint): void {
  const order = inOrderOfStarts(starts);
  const at = (list: readonly number[], index: number): number => list[index] ?? 0;
  const sizeOf = (index: number): number =>
    sizes === undefined ? at(ends, index) - at(starts, index) : at(sizes, index);
  const counts = (one: number, other: number): boolean => {
    const byRank = at(ranks, one) - at(ranks, other);
    if (byRank !== 0) return byRank > 0;
    const bySize = sizeOf(one) - sizeOf(other);
    return bySize === 0 ? one < other : bySize < 0;
  };
  const open = new Heap(counts);
  const pending = { start: 0, end: -1, value: NO_VALUE };
  const flush = (): void => {
    if (pending.value !== NO_VALUE) onDisjoint(pending.start, pending.end, pending.value);
  };
  const emit = (start: number, end: number, value: number): void => {
    if (pending.value !== value || pending.end + 1 !== start) {
      flush();
      pending.start = start;
      pending.value = value;
    }
    pending.end = end;
  };
  let next = 0;
  let position = 0;
  for (;;) {
    let top = open.top;
    while (top !== undefined && at(ends, top) < position) {
      open.pop();
      top = open.top;
    }
    if (top === undefined) {
      if (next >= order.length) break;
      position = Math.max(position, at(starts, order[next] ?? 0));
    }
    while (next < order.length && at(starts, order[next] ?? 0) <= position) open.push(order[next++] ?? 0);
    top = open.top;
    // ranges that have already ended
    if (top === undefined || at(ends, top) < position) continue;
    const end = next < order.length ? Math.min(at(ends, top), at(starts, order[next] ?? 0) - 1) : at(ends, top);
    emit(position, end, at(values, top));
    position = end + 1;
  }
  flush();
}

/** The numbers of the ranges in ascending order of their starts. */
function inOrderOfStarts(starts: readonly number[]): Uint32Array {
  // without a comparing function, typed arrays are sorted ten times as fast
  const keys = Float64Array.from(starts, (start, index) => start * MAX_RANGES + index).sort();
  return Uint32Array.from(keys, (key) => key % MAX_RANGES);
}

/** A binary heap of numbers. */
class Heap {
  readonly #items: number[] = [];
  readonly #isAbove: (one: number, other: number) => boolean;

  constructor(isAbove: (one: number, other: number) => boolean) {
    this.#isAbove = isAbove;
  }

  get top(): number | undefined {
    return this.#items[0];
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = items[parent] ?? 0;
      if (!this.#isAbove(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): void {
    const items = this.#items;
    const item = items.pop();
    if (item === undefined || items.length === 0) return;
    let at = 0;
    for (;;) {
      const left = at * 2 + 1;
      const leftItem = items[left];
      if (leftItem === undefined) break;
      const rightItem = items[left + 1];
      const isRight = rightItem !== undefined && this.#isAbove(rightItem, leftItem);
      const child = isRight ? rightItem : leftItem;
      if (!this.#isAbove(child, item)) break;
      items[at] = child;
      at = isRight ? left + 1 : left;
    }
    items[at] = item;
  }
}
