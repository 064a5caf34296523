import { describe, expect, it } from 'vitest';
import { Verdict, type VerdictName } from '../../../src/model/verdict.ts';
import { VerdictCache } from '../../../src/rules/verdict-cache.ts';

const SLOTS = 1 << 14;

describe('VerdictCache', () => {
  it.each([3, 4] as const)('finds everything with %i words in a key until its most slots are nearly full', (words) => {
    const cache = new VerdictCache(SLOTS * 4, words);
    const count = 40_000;
    for (let number = 0; number < count; number++) cache.set(...keyOf(number, words), verdictOf(number));
    const wrong = numbersTo(count).filter((number) => found(cache, number, words) !== verdictOf(number));
    expect({ wrong: wrong.length, misses: cache.misses }).toEqual({ wrong: 0, misses: 0 });
  });

  it('tells keys apart by each of their words', () => {
    const cache = new VerdictCache(SLOTS, 4);
    cache.set(1, 2, 3, 4, verdictOf(0));
    const others = [cache.find(2, 2, 3, 4), cache.find(1, 1, 3, 4), cache.find(1, 2, 2, 4), cache.find(1, 2, 3, 3)];
    expect(others).toEqual([0, 0, 0, 0]);
    expect(cache.verdictAt(cache.find(1, 2, 3, 4))).toBe(verdictOf(0));
  });

  it('replaces the verdict of a key', () => {
    const cache = new VerdictCache(SLOTS, 3);
    cache.set(1, 2, 3, 0, verdictOf(0));
    cache.set(1, 2, 3, 0, verdictOf(1));
    expect(cache.verdictAt(cache.find(1, 2, 3))).toBe(verdictOf(1));
  });

  it('says of a number whether its verdict is not evaluable', () => {
    const cache = new VerdictCache(SLOTS, 3);
    cache.set(1, 0, 0, 0, VERDICTS.not_evaluable);
    cache.set(2, 0, 0, 0, VERDICTS.allowed);
    expect([cache.find(1, 0, 0) % 2, cache.find(2, 0, 0) % 2]).toEqual([1, 0]);
  });

  it('begins anew when its most slots are full, and never gives the verdict of another key', () => {
    const cache = new VerdictCache(SLOTS, 3);
    let wrong = 0;
    let latestMissing = 0;
    for (let number = 0; number < 5 * SLOTS; number++) {
      cache.set(...keyOf(number, 3), verdictOf(number));
      if (found(cache, number, 3) !== verdictOf(number)) latestMissing++;
      const earlier = found(cache, Math.floor(number / 2), 3);
      if (earlier !== undefined && earlier !== verdictOf(Math.floor(number / 2))) wrong++;
    }
    expect({ wrong, latestMissing }).toEqual({ wrong: 0, latestMissing: 0 });
    const kept = numbersTo(5 * SLOTS).filter((number) => found(cache, number, 3) !== undefined);
    expect(kept.length).toBeLessThan(SLOTS);
  });

  it('forgets all', () => {
    const cache = new VerdictCache(SLOTS, 3);
    cache.set(1, 2, 3, 0, verdictOf(0));
    cache.clear();
    expect(cache.verdictAt(cache.find(1, 2, 3))).toBeUndefined();
  });
});

const VERDICTS = { allowed: verdict('allowed'), both: verdict('both'), not_evaluable: verdict('not_evaluable') };

function verdict(name: VerdictName): Verdict {
  return new Verdict({ verdict: name, reason: 'rules' }, { verdict: name });
}

function verdictOf(number: number): Verdict {
  return number % 3 === 0 ? VERDICTS.both : VERDICTS.allowed;
}

/** Keys as they occur: few values in two words, and numbers in a row in another. */
function keyOf(number: number, words: 3 | 4): [number, number, number, number] {
  return [(number % 300) << 13, (number % 7) << 16, number << 3, words === 4 ? number % 5 : 0];
}

function found(cache: VerdictCache, number: number, words: 3 | 4): Verdict | undefined {
  return cache.verdictAt(cache.find(...keyOf(number, words)));
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
