import {
  ADDRESS_BITS,
  formatIpAddress,
  type IpFamily,
  ipAddressFromNumber,
  ipAddressToNumber,
  NOT_AN_ADDRESS,
  parseIpText,
} from './ip-address.ts';

/** Maximum length of a CIDR text; the longest valid one has 49 characters. */
const MAX_CIDR_CHARS = 64;

/** A range of addresses that share a prefix, RFC 4632 section 3.1 for IPv4 and RFC 4291 section 2.3 for IPv6. */
export interface CidrBlock {
  readonly family: IpFamily;
  /** The lowest address of the block, as an unsigned number of 32 or 128 bits. */
  readonly first: bigint;
  /** The highest address of the block, itself in the block. */
  readonly last: bigint;
  /** Length of the prefix in bits: 0 to 32, or 0 to 128. */
  readonly prefixLength: number;
  /** The canonical text, always with a prefix length: `10.0.0.0/8`, `2001:db8::/32`. */
  readonly text: string;
}

/**
 * Reads a configured CIDR block. An address without a prefix length is a block of one.
 *
 * Stricter than other readers: bits after the prefix, leading zeros, zone ids and spaces are refused, since each
 * suggests a mistake.
 *
 * @throws RangeError that gives the text and the reason
 */
export function parseCidrBlock(text: string): CidrBlock {
  if (text.length > MAX_CIDR_CHARS) {
    const beginning = JSON.stringify(text.slice(0, MAX_CIDR_CHARS));
    throw new RangeError(
      `a CIDR block must have at most ${MAX_CIDR_CHARS} characters, got ${text.length}, starting with ${beginning}`,
    );
  }
  const slash = text.indexOf('/');
  const { family, value } = readAddress(text, slash === -1 ? text : text.slice(0, slash));
  const bits = ADDRESS_BITS[family];
  const prefixLength = slash === -1 ? bits : readPrefixLength(text, text.slice(slash + 1), bits);
  const size = 1n << BigInt(bits - prefixLength);
  const first = value - (value % size);
  const canonical = `${formatIpAddress(ipAddressFromNumber(family, first))}/${prefixLength}`;
  if (value !== first) {
    throw new RangeError(`${text} has bits set after the prefix; did you mean ${canonical}?`);
  }
  return { family, first, last: first + size - 1n, prefixLength, text: canonical };
}

function readAddress(text: string, addressText: string): { readonly family: IpFamily; readonly value: bigint } {
  if (addressText.includes('%')) throw notACidrBlock(text, 'a zone id is not allowed');
  const address = parseIpText(addressText);
  if (address === undefined || address.family === NOT_AN_ADDRESS) {
    throw notACidrBlock(
      text,
      `${JSON.stringify(addressText)} is not an IPv4 address without leading zeros or an IPv6 address`,
    );
  }
  return { family: address.family, value: ipAddressToNumber(address) };
}

function readPrefixLength(text: string, prefixText: string, bits: number): number {
  const prefixLength = /^(?:0|[1-9]\d{0,2})$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (prefixLength <= bits) return prefixLength;
  throw notACidrBlock(text, `the prefix length must be 0 to ${bits}, got ${JSON.stringify(prefixText)}`);
}

function notACidrBlock(text: string, reason: string): RangeError {
  return new RangeError(`${JSON.stringify(text)} is not a CIDR block: ${reason}`);
}
