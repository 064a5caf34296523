// Constants of MurmurHash3’s finalizer and of FNV-1a, which spread the bits of short keys well.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SECOND_SEED = 0x9747b28c;
/** Bits of the second hash that a double takes in addition to 32. */
const UPPER_BITS = 21;
const WORD_VALUES = 2 ** 32;

/** The last key and its hash: a key is looked for in the indexes of several objects, one after the other. */
const last = { key: '', hash: hashFrom(FNV_OFFSET, '') };

/** A hash of 32 bits, unsigned, of a key. It is part of the format of the objects. */
export function keyHash(key: string): number {
  if (key !== last.key) {
    last.hash = hashFrom(FNV_OFFSET, key);
    last.key = key;
  }
  return last.hash;
}

/** A hash of 53 bits of a key, which a double has exactly. */
export function wideKeyHash(key: string): number {
  return (hashFrom(SECOND_SEED, key) >>> (32 - UPPER_BITS)) * WORD_VALUES + hashFrom(FNV_OFFSET, key);
}

function hashFrom(seed: number, key: string): number {
  let hash = seed;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
