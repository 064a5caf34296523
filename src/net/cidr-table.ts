import type { CidrBlock } from './cidr-block.ts';
import { flattenCidrBlocks } from './cidr-intervals.ts';
import { ADDRESS_BITS, IPV4, IPV6, type IpAddress, type IpFamily, ipAddressFromNumber } from './ip-address.ts';

const WORDS_PER_IPV6_START = 4;

/**
 * Finds the value of the longest-prefix block that holds an address, by binary search and without allocating.
 *
 * Built once, immutable after. IPv4 and IPv6 are apart: an IPv4-mapped IPv6 address matches IPv6 blocks only.
 */
export class CidrTable<T> {
  /** How many blocks the table was built from. */
  readonly size: number;
  readonly #ipv4Starts: Uint32Array;
  readonly #ipv4Values: readonly (T | undefined)[];
  /** Four words a start, the highest first. */
  readonly #ipv6Starts: Uint32Array;
  readonly #ipv6Values: readonly (T | undefined)[];

  /**
   * @param entries blocks, nested or not, each with its value
   * @throws RangeError if the same block is given twice
   */
  constructor(entries: Iterable<readonly [CidrBlock, T]>) {
    const all = [...entries];
    const ipv4 = flatten(IPV4, all);
    const ipv6 = flatten(IPV6, all);
    this.size = all.length;
    this.#ipv4Starts = Uint32Array.from(ipv4.starts, Number);
    this.#ipv4Values = ipv4.values;
    this.#ipv6Starts = ipv6Words(ipv6.starts);
    this.#ipv6Values = ipv6.values;
  }

  /** The value of the longest-prefix block that holds the address; `undefined` if none does, or if it is not an address. */
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

function flatten<T>(
  family: IpFamily,
  entries: readonly (readonly [CidrBlock, T])[],
): { starts: readonly bigint[]; values: (T | undefined)[] } {
  const own = entries.filter(([block]) => block.family === family);
  const lastAddress = (1n << BigInt(ADDRESS_BITS[family])) - 1n;
  const { starts, owners } = flattenCidrBlocks(
    own.map(([block]) => block),
    lastAddress,
  );
  return { starts, values: owners.map((owner) => own[owner]?.[1]) };
}

function ipv6Words(starts: readonly bigint[]): Uint32Array {
  const words = new Uint32Array(starts.length * WORDS_PER_IPV6_START);
  starts.forEach((start, i) => {
    const { word0, word1, word2, word3 } = ipAddressFromNumber(IPV6, start);
    words.set([word0, word1, word2, word3], i * WORDS_PER_IPV6_START);
  });
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
