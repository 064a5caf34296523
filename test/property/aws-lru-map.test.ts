import fc from 'fast-check';
import { LRUCache } from 'lru-cache';
import { describe, expect, it } from 'vitest';
import { LruMap } from '../../src/aws/lookups/lru-map.ts';

const step = fc.record({
  // reading is as frequent as writing, so that the order of use matters
  action: fc.constantFrom('get', 'get', 'set', 'set', 'peek', 'delete'),
  key: fc.integer({ min: 0, max: 12 }).map((number) => `key ${number}`),
});

describe('an LruMap', () => {
  it('holds the entries that lru-cache holds, in the order of their use, and reports the same ones as gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 200 }), (max, steps) => {
        // Prepare
        const gone: unknown[] = [];
        const expectedGone: unknown[] = [];
        const map = new LruMap<object>(max, (key, value) => gone.push([key, value]));
        const oracle = new LRUCache<string, object>({ max, dispose: (value, key) => expectedGone.push([key, value]) });

        // Act
        const answers = steps.map(({ action, key }, index) =>
          action === 'set' ? map.set(key, { index }) : (map[action](key) ?? undefined),
        );

        // Assess
        const expected = steps.map(({ action, key }, index) => {
          if (action === 'set') oracle.set(key, { index });
          else if (action === 'delete') oracle.delete(key);
          else return oracle[action](key);
          return undefined;
        });
        expect(answers).toEqual(expected);
        expect([...map.entries()]).toEqual([...oracle.entries()].reverse());
        expect(map.size).toBe(oracle.size);
        expect(gone).toEqual(expectedGone);
      }),
    );
  });

  it('evicts a million entries one by one', () => {
    // Prepare
    const map = new LruMap<object>(100_000);

    // Act: with a search for the oldest entry from the start of the map, this takes minutes
    for (let key = 0; key < 1_000_000; key++) map.set(String(key), {});

    // Assess
    expect([...map.entries()].map(([key]) => key).slice(0, 2)).toEqual(['900000', '900001']);
  });
});
