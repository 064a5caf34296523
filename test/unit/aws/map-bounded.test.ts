import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapBounded } from '../../../src/aws/inventory/map-bounded.ts';

describe('mapBounded', () => {
  it.each([
    [0, 3],
    [1, 3],
    [3, 3],
    [20, 3],
    [20, 1],
  ])('maps %d items, at most %d at a time, in their order', async (count, limit) => {
    // Prepare
    const items = Array.from({ length: count }, (_, index) => index);
    let running = 0;
    let most = 0;

    // Act
    const results = await mapBounded(items, limit, async (item) => {
      most = Math.max(most, ++running);
      // later items finish sooner
      for (let turn = count - item; turn > 0; turn--) await nextTurn();
      running--;
      return item * 2;
    });

    // Assess
    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBe(Math.min(count, limit));
  });

  it('rejects with the error of the work', async () => {
    // Act
    const mapping = mapBounded([1, 2, 3], 2, async (item) => {
      if (item === 2) throw new Error('two');
      return item;
    });
    // Assess
    await expect(mapping).rejects.toThrow('two');
  });
});
