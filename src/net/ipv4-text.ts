import { DIGIT_ZERO, DOT } from '../text/ascii.ts';

const IPV4_OCTETS = 4;
const MAX_OCTET = 255;

/**
 * Reads an IPv4 dotted quad from a slice of ASCII bytes into two 16-bit groups, `groups[at]` and `groups[at + 1]`.
 *
 * Four decimal octets, 0 to 255, and nothing else. A leading zero is refused, because some programs read `010` as eight
 * and others as ten (RFC 6943 section 3.1.1). After a refusal the two groups are undefined.
 *
 * @param start index of the first byte
 * @param end index after the last byte
 * @returns whether the whole slice is a dotted quad
 */
export function readIpv4(bytes: Uint8Array, start: number, end: number, groups: Uint16Array, at: number): boolean {
  let address = 0;
  let octet = 0;
  let digits = 0;
  let octets = 1;
  for (let i = start; i < end; i++) {
    const c = bytes[i] ?? 0;
    if (c === DOT) {
      if (digits === 0) return false;
      address = (address << 8) | octet;
      octet = 0;
      digits = 0;
      octets++;
      continue;
    }
    const digit = c - DIGIT_ZERO;
    if (digit < 0 || digit > 9) return false;
    if (digits > 0 && octet === 0) return false;
    octet = octet * 10 + digit;
    if (octet > MAX_OCTET) return false;
    digits++;
  }
  if (digits === 0 || octets !== IPV4_OCTETS) return false;
  groups[at] = address >>> 8;
  groups[at + 1] = ((address << 8) | octet) & 0xffff;
  return true;
}

/** Writes a uint32 as a dotted quad: `0x0a000001` is `10.0.0.1`. */
export function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}
