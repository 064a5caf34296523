import { formatIpv4, readIpv4 } from './ipv4-text.ts';
import { formatIpv6, IPV6_GROUPS, readIpv6 } from './ipv6-text.ts';

/** Family of an `IpAddress` that holds no address. */
export const NOT_AN_ADDRESS = 0;
/** Family of an IPv4 address. */
export const IPV4 = 4;
/** Family of an IPv6 address. */
export const IPV6 = 6;

/** The family of a real address. */
export type IpFamily = typeof IPV4 | typeof IPV6;

/** Number of bits in an address of each family. */
export const ADDRESS_BITS = { [IPV4]: 32, [IPV6]: 128 } as const;

/** The longest IPv6 text: six groups of four digits and a dotted quad of four times three. */
const MAX_ADDRESS_CHARS = 45;

/**
 * The groups of the address being read. Shared by all calls, which is safe because a call fills and reads it
 * synchronously; it saves an allocation per address.
 */
const scratch = new Uint16Array(IPV6_GROUPS);
/** The bytes of the text being read. */
const textBytes = new Uint8Array(MAX_ADDRESS_CHARS);
const MAX_ASCII = 0x7f;

/**
 * An IP address as four uint32 words, the highest first. Mutable, so that a loop over records reads every address into the same
 * object. An IPv4 address is in `word3` and the other words are 0; with `NOT_AN_ADDRESS` all four are 0.
 */
export class IpAddress {
  family: IpFamily | typeof NOT_AN_ADDRESS = NOT_AN_ADDRESS;
  word0 = 0;
  word1 = 0;
  word2 = 0;
  word3 = 0;
}

/**
 * Reads an IP address from a slice of ASCII bytes, without allocating.
 *
 * Takes an IPv4 dotted quad with no leading zeros, or any IPv6 text of RFC 4291 section 2.2 without a zone id or a prefix
 * length. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) stays IPv6.
 *
 * @param start index of the first byte
 * @param end index after the last byte
 * @param into filled with the address, or with `NOT_AN_ADDRESS`
 * @returns whether the whole slice is an address
 */
export function parseIpAddress(bytes: Uint8Array, start: number, end: number, into: IpAddress): boolean {
  if (readIpv4(bytes, start, end, scratch, 6)) {
    into.family = IPV4;
    into.word0 = 0;
    into.word1 = 0;
    into.word2 = 0;
    into.word3 = wordAt(6);
    return true;
  }
  if (readIpv6(bytes, start, end, scratch)) {
    into.family = IPV6;
    into.word0 = wordAt(0);
    into.word1 = wordAt(2);
    into.word2 = wordAt(4);
    into.word3 = wordAt(6);
    return true;
  }
  into.family = NOT_AN_ADDRESS;
  into.word0 = 0;
  into.word1 = 0;
  into.word2 = 0;
  into.word3 = 0;
  return false;
}

function wordAt(group: number): number {
  return (((scratch[group] ?? 0) << 16) | (scratch[group + 1] ?? 0)) >>> 0;
}

/** Whether a slice of ASCII bytes is an address that `parseIpAddress` accepts, without computing its value. */
export function isIpAddress(bytes: Uint8Array, start: number, end: number): boolean {
  return readIpv4(bytes, start, end, scratch, 6) || readIpv6(bytes, start, end, scratch);
}

/** Reads an address from a string as `parseIpAddress` does from bytes, into a new object; `undefined` if it is not an address. */
export function parseIpText(text: string): IpAddress | undefined {
  const { length } = text;
  if (length > MAX_ADDRESS_CHARS) return undefined;
  // an encoder of Node.js takes several calls
  for (let index = 0; index < length; index++) {
    const character = text.charCodeAt(index);
    if (character > MAX_ASCII) return undefined;
    textBytes[index] = character;
  }
  const address = new IpAddress();
  return parseIpAddress(textBytes, 0, length, address) ? address : undefined;
}

/**
 * Compares the two ends of a flow, of one family: negative if the first end has the smaller address or, with equal
 * addresses, the smaller port.
 */
export function compareEnds(a: IpAddress, aPort: number, b: IpAddress, bPort: number): number {
  return a.word0 - b.word0 || a.word1 - b.word1 || a.word2 - b.word2 || a.word3 - b.word3 || aPort - bPort;
}

/**
 * Creates an address from its number.
 *
 * @param value unsigned, 32 bits for IPv4 and 128 bits for IPv6
 * @throws RangeError if the number does not fit the family
 */
export function ipAddressFromNumber(family: IpFamily, value: bigint): IpAddress {
  const bits = ADDRESS_BITS[family];
  if (BigInt.asUintN(bits, value) !== value) {
    throw new RangeError(`an IPv${family} number must be 0 to 2^${bits} - 1, got ${value}`);
  }
  const address = new IpAddress();
  address.family = family;
  address.word0 = Number(value >> 96n);
  address.word1 = Number(BigInt.asUintN(32, value >> 64n));
  address.word2 = Number(BigInt.asUintN(32, value >> 32n));
  address.word3 = Number(BigInt.asUintN(32, value));
  return address;
}

/** The number of an address, unsigned: the inverse of {@link ipAddressFromNumber}. 0 if the object has no address. */
export function ipAddressToNumber({ word0, word1, word2, word3 }: IpAddress): bigint {
  return (BigInt(word0) << 96n) | (BigInt(word1) << 64n) | (BigInt(word2) << 32n) | BigInt(word3);
}

/**
 * Writes the canonical text of an address: a dotted quad, or RFC 5952 for IPv6. Two spellings of one address give the same
 * text, so it serves as a key.
 *
 * @throws RangeError if the object has no address
 */
export function formatIpAddress(address: IpAddress): string {
  const { family, word0, word1, word2, word3 } = address;
  switch (family) {
    case IPV4:
      return formatIpv4(word3);
    case IPV6:
      return formatIpv6([word0, word1, word2, word3].flatMap((word) => [word >>> 16, word & 0xffff]));
    default:
      throw new RangeError(`only an IpAddress with an address can be formatted, got family ${family}`);
  }
}
