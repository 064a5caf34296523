import { IPV4, IPV6, type IpAddress } from '../net/ip-address.ts';
import type { AddressAnswer } from './address-answer.ts';

/** Number of words of an IPv6 address. */
export const IPV6_WORDS = 4;

/**
 * Disjoint ranges of both families, ascending, each with the number of its value. They are columns of 32-bit words, so
 * that they can be used from a file without parsing.
 */
export interface RangeColumns {
  readonly ipv4Starts: Uint32Array;
  readonly ipv4Ends: Uint32Array;
  readonly ipv4Values: Uint32Array;
  /** Four words for each range, the highest first. */
  readonly ipv6Starts: Uint32Array;
  readonly ipv6Ends: Uint32Array;
  readonly ipv6Values: Uint32Array;
}

/** The value with the number that a range has. */
export type ValueOfRange = (number: number) => AddressAnswer | undefined;

/** Finds the data of the range that contains an address, by binary search and without allocating. */
export class RangeTable {
  readonly columns: RangeColumns;
  readonly #valueOf: ValueOfRange;

  constructor(columns: RangeColumns, valueOfRange: ValueOfRange) {
    this.columns = columns;
    this.#valueOf = valueOfRange;
  }

  /** How many disjoint ranges there are. */
  get size(): number {
    return this.columns.ipv4Starts.length + this.columns.ipv6Values.length;
  }

  /** The value of the range that the address is in; undefined if it is in none. */
  find(address: IpAddress): AddressAnswer | undefined {
    const number = this.numberOf(address);
    return number < 0 ? undefined : this.#valueOf(number);
  }

  /** The number of the address's value; -1 if the address is in no range. */
  numberOf(address: IpAddress): number {
    switch (address.family) {
      case IPV4:
        return this.#numberOfIpv4(address.word3 >>> 0);
      case IPV6:
        return this.#numberOfIpv6(address);
      default:
        return -1;
    }
  }

  #numberOfIpv4(word: number): number {
    const { ipv4Starts, ipv4Ends, ipv4Values } = this.columns;
    let low = 0;
    let high = ipv4Starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if ((ipv4Starts[middle] ?? 0) <= word) low = middle + 1;
      else high = middle - 1;
    }
    // the last range that does not start above the address
    return high >= 0 && (ipv4Ends[high] ?? 0) >= word ? (ipv4Values[high] ?? -1) : -1;
  }

  #numberOfIpv6(address: IpAddress): number {
    const { ipv6Starts, ipv6Ends, ipv6Values } = this.columns;
    let low = 0;
    let high = ipv6Values.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (compareWords(ipv6Starts, middle * IPV6_WORDS, address) <= 0) low = middle + 1;
      else high = middle - 1;
    }
    return high >= 0 && compareWords(ipv6Ends, high * IPV6_WORDS, address) >= 0 ? (ipv6Values[high] ?? -1) : -1;
  }
}

/** Compares the address of four words at `at` with another one: negative if it is less, positive if it is greater. */
function compareWords(words: Uint32Array, at: number, address: IpAddress): number {
  return (
    (words[at] ?? 0) - (address.word0 >>> 0) ||
    (words[at + 1] ?? 0) - (address.word1 >>> 0) ||
    (words[at + 2] ?? 0) - (address.word2 >>> 0) ||
    (words[at + 3] ?? 0) - (address.word3 >>> 0)
  );
}
