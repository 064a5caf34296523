import {
  ADDRESS_BITS,
  formatIpAddress,
  type IpAddress,
  type IpFamily,
  ipAddressFromNumber,
  ipAddressToNumber,
  NOT_AN_ADDRESS,
  parseIpText,
} from './ip-address.ts';

/** Maximum length of a CIDR text; the longest valid one has 49 characters. */
const MAX_CIDR_CHARS = 64;

/** The addresses of one family from `first` to `last`. */
export interface AddressRange {
  readonly family: IpFamily;
  /** The lowest address, as an unsigned number of 32 or 128 bits. */
  readonly first: bigint;
  /** The highest address, itself in the range. */
  readonly last: bigint;
}

/** A range of addresses that share a prefix, RFC 4632 section 3.1 for IPv4 and RFC 4291 section 2.3 for IPv6. */
export interface CidrBlock extends AddressRange {
  /** Length of the prefix in bits: 0 to 32, or 0 to 128. */
  readonly prefixLength: number;
  /** The canonical text, always with a prefix length: `10.0.0.0/8`, `2001:db8::/32`. */
  readonly text: string;
}

/**
 * Reads a configured range, as a CIDR block or an address; throws a RangeError that names the text and its problem. The
 * implementation in `ranges.ts` is passed as a value, since it is loaded only if ranges are configured.
 */
export type RangeReader = (text: string) => CidrBlock;

/** A parsed address: its family, and its value as an unsigned number of 32 or 128 bits. */
export interface AddressNumber {
  readonly family: IpFamily;
  readonly value: bigint;
}

/**
 * Reads a CIDR block. An address without a prefix length is a block of one.
 *
 * Stricter than other readers: bits after the prefix, leading zeros, zone ids and spaces are refused, since each
 * suggests a mistake.
 *
 * Meant for prefixes from AWS, of which an inventory has many; `ranges.ts` reads ranges that people configure.
 *
 * @throws RangeError that gives the text and the reason
 */
export function parseCidrBlock(text: string): CidrBlock {
  return cidrBlockOf(text, readAddress);
}

/**
 * As {@link parseCidrBlock}, with `addressOf` to read the address in front of the slash; it returns undefined for text
 * that is not an address.
 */
export function cidrBlockOf(text: string, addressOf: (text: string) => AddressNumber | undefined): CidrBlock {
  if (text.length > MAX_CIDR_CHARS) {
    const beginning = JSON.stringify(text.slice(0, MAX_CIDR_CHARS));
    throw new RangeError(
      `a CIDR block must have at most ${MAX_CIDR_CHARS} characters, got ${text.length}, starting with ${beginning}`,
    );
  }
  const slash = text.indexOf('/');
  const addressText = slash === -1 ? text : text.slice(0, slash);
  if (addressText.includes('%')) throw notACidrBlock(text, 'a zone id is not allowed');
  const address = addressOf(addressText);
  if (address === undefined) {
    throw notACidrBlock(
      text,
      `${JSON.stringify(addressText)} is not an IPv4 address without leading zeros or an IPv6 address`,
    );
  }
  const { family, value } = address;
  const bits = ADDRESS_BITS[family];
  const prefixLength = slash === -1 ? bits : readPrefixLength(text, text.slice(slash + 1), bits);
  const block = blockAt(family, value, prefixLength);
  if (value !== block.first) {
    throw new RangeError(`${text} has bits set after the prefix; did you mean ${block.text}?`);
  }
  return block;
}

/** The block with a prefix length that contains an address. */
export function blockAt(family: IpFamily, value: bigint, prefixLength: number): CidrBlock {
  const size = 1n << BigInt(ADDRESS_BITS[family] - prefixLength);
  const first = value - (value % size);
  const text = `${formatIpAddress(ipAddressFromNumber(family, first))}/${prefixLength}`;
  return { family, first, last: first + size - 1n, prefixLength, text };
}

function readAddress(text: string): AddressNumber | undefined {
  const address = parseIpText(text);
  if (address === undefined || address.family === NOT_AN_ADDRESS) return undefined;
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

/**
 * The block with the longest prefix among `blocks` that contains an address, as text; undefined if none does. Texts
 * that are not CIDR blocks are ignored. Meant for occasional use with few blocks; a `CidrTable` suits frequent use.
 */
export function holdingBlock(blocks: readonly string[], address: string): string | undefined {
  const parsed = parseIpText(address);
  if (parsed === undefined) return undefined;
  let longest: { readonly text: string; readonly prefixLength: number } | undefined;
  for (const text of blocks) {
    const prefixLength = prefixLengthOver(text, parsed);
    if (prefixLength !== undefined && prefixLength > (longest?.prefixLength ?? -1)) longest = { text, prefixLength };
  }
  return longest?.text;
}

/** Length of the block's prefix if the block contains the address. */
function prefixLengthOver(text: string, address: IpAddress): number | undefined {
  try {
    const block = parseCidrBlock(text);
    const value = ipAddressToNumber(address);
    const isHeld = block.family === address.family && block.first <= value && value <= block.last;
    return isHeld ? block.prefixLength : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
