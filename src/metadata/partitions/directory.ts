import type { DirectoryKey } from './address-key.ts';
import { Sections } from './sections.ts';

/** Sections of a class: its keys, and the partition of each. */
export const SECTIONS_PER_CLASS = 2;

/** Maximum number of partitions that are listed for a key. */
const MAX_LISTED = 256;

/** A shard of a directory: which partitions have a key. */
export class Directory {
  readonly #sections: Sections;

  /** Throws a `BrokenObjectError` if the content is not such a shard. */
  constructor(content: Buffer) {
    this.#sections = new Sections(content, 'directory');
  }

  /** The numbers of the partitions that have a key, in ascending order. */
  partitionsOf({ keyClass, key }: DirectoryKey): readonly number[] {
    const keys = this.#sections.doubles(keyClass * SECTIONS_PER_CLASS);
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    if (keys[low] !== key) return NO_PARTITIONS;
    const partitions = this.#sections.halfWords(keyClass * SECTIONS_PER_CLASS + 1);
    const found: number[] = [];
    for (; keys[low] === key && found.length < MAX_LISTED; low++) found.push(partitions[low] ?? 0);
    return found;
  }
}

const NO_PARTITIONS: readonly number[] = [];
