import { parseCidrBlock } from '../net/cidr-block.ts';
import { ADDRESS_BITS, IPV4, type IpAddress, type IpFamily, ipAddressFromNumber } from '../net/ip-address.ts';

/** A CIDR block as 32-bit words: small, since there are many, and compared without allocating. */
export class RuleRange {
  readonly family: IpFamily;
  readonly prefixLength: number;
  /** Words of the lowest address, signed, the highest first; an IPv4 address is in `word3`. */
  readonly word0: number;
  readonly word1: number;
  readonly word2: number;
  readonly word3: number;

  constructor(family: IpFamily, prefixLength: number, lowest: IpAddress) {
    this.family = family;
    this.prefixLength = prefixLength;
    this.word0 = lowest.word0 | 0;
    this.word1 = lowest.word1 | 0;
    this.word2 = lowest.word2 | 0;
    this.word3 = lowest.word3 | 0;
  }

  /** Number of bits after the prefix: 0 for a single address. */
  get hostBits(): number {
    return ADDRESS_BITS[this.family] - this.prefixLength;
  }

  /** Whether the block contains an address of its own family. */
  holds(address: IpAddress): boolean {
    if (address.family !== this.family) return false;
    if (this.family === IPV4) return isSamePrefix(address.word3, this.word3, this.prefixLength);
    const length = this.prefixLength;
    return (
      isSamePrefix(address.word0, this.word0, length) &&
      isSamePrefix(address.word1, this.word1, length - 32) &&
      isSamePrefix(address.word2, this.word2, length - 64) &&
      isSamePrefix(address.word3, this.word3, length - 96)
    );
  }
}

/** Whether two words agree in their first `length` bits; a length below 1 means none, one above 32 means all. */
function isSamePrefix(one: number, other: number, length: number): boolean {
  if (length <= 0) return true;
  return (one ^ other) >>> (length >= 32 ? 0 : 32 - length) === 0;
}

/** Ranges by their text: most rules use the same few. */
export class RuleRanges {
  readonly #known: Map<string, RuleRange | undefined> = new Map();

  /** The block in a text; undefined if the text is not a CIDR block. */
  read(text: string): RuleRange | undefined {
    if (this.#known.has(text)) return this.#known.get(text);
    const range = readRange(text);
    this.#known.set(text, range);
    return range;
  }
}

function readRange(text: string): RuleRange | undefined {
  try {
    const { family, prefixLength, first } = parseCidrBlock(text);
    return new RuleRange(family, prefixLength, ipAddressFromNumber(family, first));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
