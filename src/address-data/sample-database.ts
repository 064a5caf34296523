import { IPV4, IPV6, IpAddress } from '../net/ip-address.ts';
import type { MmdbTree } from './mmdb-tree.ts';

/** Bits of an IPv6 address, the most that a tree has. */
const MAX_DEPTH = 128;
/** A tree contains the IPv4 addresses several times: directly, IPv4-mapped, and in 6to4 and Teredo addresses. */
const MAX_WAYS = 8;

/** A node of the tree, and the bits that lead to it. */
interface Visit {
  readonly node: number;
  readonly depth: number;
  readonly words: readonly [number, number, number, number];
}

/**
 * An address in each of about `count` networks of a MaxMind DB, evenly spread over its tree, or in all networks of a
 * smaller one; every address is in the same object. Terminates for any tree, even one with cycles.
 */
export function* sampleAddresses(tree: MmdbTree, count: number): Generator<IpAddress> {
  const { nodeCount, ipVersion } = tree;
  const bits = ipVersion === 4 ? 32 : MAX_DEPTH;
  // a binary tree has one leaf more than nodes
  const stride = Math.max(1, Math.floor((nodeCount + 1) / count));
  const address = new IpAddress();
  address.family = ipVersion === 4 ? IPV4 : IPV6;
  const waiting: Visit[] = [{ node: 0, depth: 0, words: [0, 0, 0, 0] }];
  let networks = 0;
  for (let visits = 0; visits < nodeCount * MAX_WAYS; visits++) {
    const visit = waiting.pop();
    if (visit === undefined) return;
    for (const side of [0, 1] as const) {
      const child = tree.childOf(visit.node, side);
      const depth = visit.depth + 1;
      const words = side === 0 ? visit.words : withBit(visit.words, MAX_DEPTH - bits + visit.depth);
      if (child < nodeCount) {
        if (depth < bits) waiting.push({ node: child, depth, words });
      } else if (child > nodeCount && networks++ % stride === 0) {
        [address.word0, address.word1, address.word2, address.word3] = words;
        yield address;
      }
    }
  }
}

/** The words of an address with another bit set, the highest one being the first. */
function withBit(words: Visit['words'], bit: number): Visit['words'] {
  const [word0, word1, word2, word3] = words;
  const mask = 1 << (31 - (bit & 31));
  const set = (word: number, index: number): number => (bit >>> 5 === index ? (word | mask) >>> 0 : word);
  return [set(word0, 0), set(word1, 1), set(word2, 2), set(word3, 3)];
}
