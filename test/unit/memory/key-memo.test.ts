import { describe, expect, it } from 'vitest';
import { KeyMemo } from '../../../src/memory/key-memo.ts';

const SLOTS = 1 << 14;

describe('KeyMemo', () => {
  it.each([3, 4] as const)('finds everything with %i words in a key until its most slots are nearly full', (words) => {
    const memo = new KeyMemo<string>(SLOTS * 4, words);
    const count = 40_000;
    for (let number = 0; number < count; number++) memo.set(...keyOf(number, words), textOf(number), false);
    const wrong = numbersTo(count).filter((number) => found(memo, number, words) !== textOf(number));
    expect({ wrong: wrong.length, misses: memo.misses }).toEqual({ wrong: 0, misses: 0 });
  });

  it('tells keys apart by each of their words', () => {
    const memo = new KeyMemo<string>(SLOTS, 4);
    memo.set(1, 2, 3, 4, textOf(0), false);
    const others = [memo.find(2, 2, 3, 4), memo.find(1, 1, 3, 4), memo.find(1, 2, 2, 4), memo.find(1, 2, 3, 3)];
    expect(others).toEqual([0, 0, 0, 0]);
    expect(memo.valueAt(memo.find(1, 2, 3, 4))).toBe(textOf(0));
  });

  it('replaces the value of a key', () => {
    const memo = new KeyMemo<string>(SLOTS, 3);
    memo.set(1, 2, 3, 0, textOf(0), false);
    memo.set(1, 2, 3, 0, textOf(1), false);
    expect(memo.valueAt(memo.find(1, 2, 3))).toBe(textOf(1));
  });

  it('says of a number whether its value is marked', () => {
    const memo = new KeyMemo<string>(SLOTS, 3);
    memo.set(1, 0, 0, 0, 'marked', true);
    memo.set(2, 0, 0, 0, 'not marked', false);
    expect([memo.find(1, 0, 0) % 2, memo.find(2, 0, 0) % 2]).toEqual([1, 0]);
  });

  it('begins anew when its most slots are full, and never gives the value of another key', () => {
    const memo = new KeyMemo<string>(SLOTS, 3);
    let wrong = 0;
    let latestMissing = 0;
    for (let number = 0; number < 5 * SLOTS; number++) {
      memo.set(...keyOf(number, 3), textOf(number), false);
      if (found(memo, number, 3) !== textOf(number)) latestMissing++;
      const earlier = found(memo, Math.floor(number / 2), 3);
      if (earlier !== undefined && earlier !== textOf(Math.floor(number / 2))) wrong++;
    }
    expect({ wrong, latestMissing }).toEqual({ wrong: 0, latestMissing: 0 });
    const kept = numbersTo(5 * SLOTS).filter((number) => found(memo, number, 3) !== undefined);
    expect(kept.length).toBeLessThan(SLOTS);
  });

  it('forgets all', () => {
    const memo = new KeyMemo<string>(SLOTS, 3);
    memo.set(1, 2, 3, 0, textOf(0), false);
    memo.clear();
    expect(memo.valueAt(memo.find(1, 2, 3))).toBeUndefined();
  });
});

function textOf(number: number): string {
  return number % 3 === 0 ? 'one' : 'another';
}

/** Realistic keys: few values in two words, consecutive numbers in another. */
function keyOf(number: number, words: 3 | 4): [number, number, number, number] {
  return [(number % 300) << 13, (number % 7) << 16, number << 3, words === 4 ? number % 5 : 0];
}

function found(memo: KeyMemo<string>, number: number, words: 3 | 4): string | undefined {
  return memo.valueAt(memo.find(...keyOf(number, words)));
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
