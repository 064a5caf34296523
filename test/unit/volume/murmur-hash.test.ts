import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishHash, mixWord } from '../../../src/volume/flow-hash.ts';

const WORD = 0xffff_ffffn;

/** The algorithm as published by its author, in integers that do not overflow, over little-endian words. */
function referenceHash(words: readonly number[], seed: number): number {
  const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (32n - by))) & WORD;
  let hash = BigInt(seed);
  for (const word of words) {
    const k = (rotate((BigInt.asUintN(32, BigInt(word)) * 0xcc9e2d51n) & WORD, 15n) * 0x1b873593n) & WORD;
    hash = (rotate(hash ^ k, 13n) * 5n + 0xe6546b64n) & WORD;
  }
  hash ^= BigInt(words.length * 4);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & WORD;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & WORD;
  return Number(hash ^ (hash >> 16n));
}

function hashOf(words: readonly number[], seed: number): number {
  return finishHash(
    words.reduce((hash, word) => mixWord(hash, word), seed),
    words.length * 4,
  );
}

describe('MurmurHash3_x86_32', () => {
  it.each([
    ['no bytes', [], 0, 0],
    ['no bytes and a seed of 1', [], 1, 0x514e28b7],
    ['no bytes and a seed of ones', [], 0xffffffff, 0x81f16f39],
    ['a word of zeros', [0], 0, 0x2362f9de],
    ['a word of ones', [0xffffffff], 0, 0x76293b50],
    ['the bytes 21 43 65 87', [0x87654321], 0, 0xf55b516b],
    ['the bytes 21 43 65 87 and a seed', [0x87654321], 0x5082edee, 0x2362f9de],
    ['aaaa and a seed', [0x61616161], 0x9747b28c, 0x5a97808a],
    ['test', [0x74736574], 0, 0xba6bd213],
  ])('gives the published value for %s', (_what, words, seed, expected) => {
    // Prepare, Act
    const hash = hashOf(words, seed);

    // Assess
    expect(hash).toBe(expected);
  });

  it('gives what the same computation in large integers gives', () => {
    const word = fc.oneof(fc.integer(), fc.nat(0xffff_ffff), fc.constantFrom(0, -1, 0x8000_0000));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.nat(0x7fff_ffff), (words, seed) => {
        // Prepare, Act
        const hash = hashOf(words, seed);

        // Assess
        expect(hash).toBe(referenceHash(words, seed));
      }),
      { numRuns: 1_000 },
    );
  });
});
