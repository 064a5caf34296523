import { describe, expect, it } from 'vitest';
import { MinHeap } from '../../../src/memory/min-heap.ts';

describe('MinHeap', () => {
  it.each([
    { name: 'ascending', items: Array.from({ length: 1_000 }, (_, number) => number) },
    { name: 'descending', items: Array.from({ length: 1_000 }, (_, number) => 999 - number) },
    { name: 'mixed, with equal ones', items: Array.from({ length: 1_000 }, (_, number) => (number * 37) % 101) },
    { name: 'no', items: [] },
  ])('gives $name items back in order, with few comparisons of each', ({ items }) => {
    // Prepare
    let comparisons = 0;
    const heap = new MinHeap<number>((one, other) => {
      comparisons++;
      return one - other;
    });

    // Act
    for (const item of items) heap.push(item);
    const taken = items.map(() => heap.pop());

    // Assess
    expect(taken).toEqual(items.toSorted((one, other) => one - other));
    expect(heap.pop()).toBeUndefined();
    expect(comparisons).toBeLessThanOrEqual(items.length * 3 * Math.ceil(Math.log2(1_000)));
  });
});
