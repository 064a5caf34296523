import { IPV4, type IpAddress } from '../net/ip-address.ts';

/** Sizes of records that the format has, in bits: https://maxmind.github.io/MaxMind-DB/ */
const RECORD_SIZES = [24, 28, 32] as const;
/** In a tree of both families, the number of zero bits above IPv4 addresses. */
const IPV4_ZEROS = 96;

/** The properties of a tree, from the metadata. */
export interface MmdbTreeFacts {
  readonly nodeCount: number;
  /** Bits of a record; a node has two. */
  readonly recordSize: number;
  readonly ipVersion: number;
}

/**
 * The search tree of a MaxMind DB. Addresses with the same answer have the same pointer into the data, so that it needs
 * decoding only once: decoding takes twenty times as long as finding the pointer.
 */
export class MmdbTree {
  readonly #content: Buffer;
  readonly nodeCount: number;
  readonly ipVersion: number;
  readonly #recordSize: number;
  readonly #ipv4Start: number;

  /** Throws a RangeError for an undefined size of records. The content must have all nodes. */
  constructor(content: Buffer, { nodeCount, recordSize, ipVersion }: MmdbTreeFacts) {
    if (!RECORD_SIZES.some((size) => size === recordSize)) {
      throw new RangeError(`records of a MaxMind DB have 24, 28 or 32 bits, not ${recordSize}`);
    }
    this.#content = content;
    this.nodeCount = nodeCount;
    this.ipVersion = ipVersion;
    this.#recordSize = recordSize;
    let start = 0;
    for (let bit = 0; ipVersion !== 4 && bit < IPV4_ZEROS && start < nodeCount; bit++) start = this.childOf(start, 0);
    this.#ipv4Start = start;
  }

  /** The pointer to the answer for an address; -1 without an answer. An IPv6 address needs a tree with IPv6 addresses. */
  pointerOf(address: IpAddress): number {
    const { family, word0, word1, word2, word3 } = address;
    if (family === IPV4) return this.#pointerAt(this.#walk(this.#ipv4Start, word3));
    let node = this.#walk(0, word0);
    node = this.#walk(node, word1);
    node = this.#walk(node, word2);
    return this.#pointerAt(this.#walk(node, word3));
  }

  /** Follows 32 bits from a node, the highest first; stops at a record that is not a node. */
  #walk(from: number, word: number): number {
    let node = from;
    for (let shift = 31; shift >= 0 && node < this.nodeCount; shift--) node = this.childOf(node, (word >>> shift) & 1);
    return node;
  }

  #pointerAt(end: number): number {
    return end > this.nodeCount ? end : -1;
  }

  /**
   * The record of a node for a bit: another node, an answer if it is greater than {@link nodeCount}, or nothing if it
   * is equal. Throws a RangeError for a node that does not exist.
   */
  childOf(node: number, side: number): number {
    const content = this.#content;
    switch (this.#recordSize) {
      case 24:
        return content.readUIntBE(node * 6 + side * 3, 3);
      case 28: {
        const at = node * 7;
        const middle = content[at + 3] ?? 0;
        return side === 0
          ? (middle >>> 4) * 0x1_00_00_00 + content.readUIntBE(at, 3)
          : (middle & 0x0f) * 0x1_00_00_00 + content.readUIntBE(at + 4, 3);
      }
      default:
        return content.readUInt32BE(node * 8 + side * 4);
    }
  }
}
