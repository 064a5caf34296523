/**
 * A set of texts that is searched for a range of bytes: binary search, so that a thousand ids cost ten comparisons and
 * no string is created.
 */
export class ByteSet {
  /** Sorted by their bytes, ascending. */
  readonly #members: readonly Buffer[];

  constructor(texts: readonly string[]) {
    this.#members = texts.map((text) => Buffer.from(text)).toSorted(Buffer.compare);
  }

  /** Whether the bytes between two offsets are exactly one of the texts in UTF-8. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    let low = 0;
    let high = this.#members.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const member = this.#members[middle];
      if (member === undefined) return false;
      const difference = compare(bytes, start, end, member);
      if (difference === 0) return true;
      if (difference < 0) high = middle - 1;
      else low = middle + 1;
    }
    return false;
  }
}

function compare(bytes: Uint8Array, start: number, end: number, member: Uint8Array): number {
  const length = Math.min(end - start, member.length);
  for (let index = 0; index < length; index++) {
    const difference = (bytes[start + index] ?? 0) - (member[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return end - start - member.length;
}
