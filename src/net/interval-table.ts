import { IPV4, IPV6, type IpAddress, ipAddressFromNumber } from './ip-address.ts';

/** Number of words of the start of an IPv6 interval. */
export const WORDS_PER_IPV6_START = 4;

/**
 * Both families' addresses cut into intervals: interval i runs from start i to just before the next one and has value i.
 * Starts ascend, and the first one of each family is 0, so every address is in an interval.
 */
export interface AddressIntervals<T> {
  /** Unsigned numbers of 32 bits. */
  readonly ipv4Starts: Iterable<number>;
  readonly ipv4Values: ArrayLike<T | undefined>;
  /** Four unsigned words of 32 bits per start, the highest first. */
  readonly ipv6Starts: Iterable<number>;
  readonly ipv6Values: ArrayLike<T | undefined>;
}

/**
 * Finds the value of the interval that an address is in, by binary search and without allocating.
 *
 * Immutable. IPv4 and IPv6 are separate: an IPv4-mapped IPv6 address is an IPv6 address.
 */
export class IntervalTable<T> {
  readonly #ipv4Starts: Uint32Array;
  readonly #ipv4Values: ArrayLike<T | undefined>;
  readonly #ipv6Starts: Uint32Array;
  readonly #ipv6Values: ArrayLike<T | undefined>;

  constructor({ ipv4Starts, ipv4Values, ipv6Starts, ipv6Values }: AddressIntervals<T>) {
    this.#ipv4Starts = Uint32Array.from(ipv4Starts);
    this.#ipv4Values = ipv4Values;
    this.#ipv6Starts = Uint32Array.from(ipv6Starts);
    this.#ipv6Values = ipv6Values;
  }

  /** The value of the interval that the address is in; `undefined` if it has none, or if it is not an address. */
  lookup(address: IpAddress): T | undefined {
    switch (address.family) {
      case IPV4:
        return this.#ipv4Values[findIpv4(this.#ipv4Starts, address)];
      case IPV6:
        return this.#ipv6Values[findIpv6(this.#ipv6Starts, address)];
      default:
        return undefined;
    }
  }
}

/** The starts of IPv6 intervals as {@link AddressIntervals} has them. */
export function ipv6StartWords(starts: readonly bigint[]): Uint32Array {
  const words = new Uint32Array(starts.length * WORDS_PER_IPV6_START);
  for (const [index, start] of starts.entries()) {
    const { word0, word1, word2, word3 } = ipAddressFromNumber(IPV6, start);
    words.set([word0, word1, word2, word3], index * WORDS_PER_IPV6_START);
  }
  return words;
}

/** Index of the last start that is not above the address. The first start is 0, so there is always one. */
function findIpv4(starts: Uint32Array, address: IpAddress): number {
  const word = address.word3 >>> 0;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= word) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** As `findIpv4`, over starts of four words. */
function findIpv6(starts: Uint32Array, address: IpAddress): number {
  const word0 = address.word0 >>> 0;
  const word1 = address.word1 >>> 0;
  const word2 = address.word2 >>> 0;
  const word3 = address.word3 >>> 0;
  let low = 0;
  let high = starts.length / WORDS_PER_IPV6_START - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const at = middle * WORDS_PER_IPV6_START;
    const start0 = starts[at] ?? 0;
    const start1 = starts[at + 1] ?? 0;
    const start2 = starts[at + 2] ?? 0;
    const start3 = starts[at + 3] ?? 0;
    let isAbove: boolean;
    if (start0 !== word0) isAbove = start0 > word0;
    else if (start1 !== word1) isAbove = start1 > word1;
    else if (start2 !== word2) isAbove = start2 > word2;
    else isAbove = start3 > word3;
    if (isAbove) high = middle - 1;
    else low = middle;
  }
  return low;
}
