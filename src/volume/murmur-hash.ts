const FIRST_FACTOR = 0xcc9e2d51;
const SECOND_FACTOR = 0x1b873593;
const ROUND_ADDEND = 0xe6546b64;
const FIRST_FINAL_FACTOR = 0x85ebca6b;
const SECOND_FINAL_FACTOR = 0xc2b2ae35;

/**
 * One round of MurmurHash3_x86_32: mixes the next four bytes, as one little-endian number, into the hash, which is
 * initially the seed. Source: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function mixWord(hash: number, word: number): number {
  const first = Math.imul(word, FIRST_FACTOR);
  const mixed = hash ^ Math.imul((first << 15) | (first >>> 17), SECOND_FACTOR);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + ROUND_ADDEND) | 0;
}

/**
 * The last step of MurmurHash3_x86_32 over whole words: every bit of the result, a uint32, depends on every bit of the
 * hash.
 */
export function finishHash(hash: number, lengthBytes: number): number {
  let result = hash ^ lengthBytes;
  result = Math.imul(result ^ (result >>> 16), FIRST_FINAL_FACTOR);
  result = Math.imul(result ^ (result >>> 13), SECOND_FINAL_FACTOR);
  return (result ^ (result >>> 16)) >>> 0;
}
