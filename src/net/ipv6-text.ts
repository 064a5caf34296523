import { COLON, DOT } from '../text/ascii.ts';
import { formatIpv4, readIpv4 } from './ipv4-text.ts';

const MAX_GROUP_DIGITS = 4;
const NOT_HEX = 0xff;
const NO_GAP = -1;
/** The first group of the IPv4 part, in a text that ends in a dotted quad. */
const IPV4_TAIL_GROUP = 6;

/** Number of 16-bit groups in an IPv6 address. */
export const IPV6_GROUPS = 8;

/** Value of each byte as a hexadecimal digit, or `NOT_HEX`. */
const HEX_VALUES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return digit === -1 ? NOT_HEX : digit;
});

/**
 * Reads an IPv6 address from a slice of ASCII bytes into eight 16-bit groups.
 *
 * Takes the three forms of RFC 4291 section 2.2: eight groups of one to four hexadecimal digits in either case, one
 * `::` for one or more groups of zeros, a dotted quad for the last two groups. A zone id (`%eth0`) or a prefix length
 * is refused. After a refusal the groups are undefined.
 *
 * @param start index of the first byte
 * @param end index after the last byte
 * @returns whether the whole slice is an IPv6 address
 */
export function readIpv6(bytes: Uint8Array, start: number, end: number, groups: Uint16Array): boolean {
  let i = start;
  let count = 0;
  let gap = NO_GAP;
  if (end - start >= 2 && bytes[i] === COLON && bytes[i + 1] === COLON) {
    gap = 0;
    i += 2;
  }
  while (i < end) {
    if (count === IPV6_GROUPS) return false;
    const groupStart = i;
    let value = 0;
    while (i < end && i - groupStart < MAX_GROUP_DIGITS) {
      const digit = HEX_VALUES[bytes[i] ?? 0] ?? NOT_HEX;
      if (digit === NOT_HEX) break;
      value = (value << 4) | digit;
      i++;
    }
    if (i === groupStart) return false;
    if (i < end && bytes[i] === DOT) {
      if (count > IPV4_TAIL_GROUP || !readIpv4(bytes, groupStart, end, groups, count)) return false;
      count += 2;
      break;
    }
    groups[count++] = value;
    if (i === end) break;
    if (bytes[i] !== COLON || i + 1 === end) return false;
    i++;
    if (bytes[i] === COLON) {
      if (gap !== NO_GAP) return false;
      gap = count;
      i++;
    }
  }
  if (gap === NO_GAP) return count === IPV6_GROUPS;
  if (count === IPV6_GROUPS) return false;
  widenGap(groups, gap, count);
  return true;
}

/** Moves the groups after `gap` to the end of the eight and fills the space with zeros. */
function widenGap(groups: Uint16Array, gap: number, count: number): void {
  const width = IPV6_GROUPS - count;
  for (let i = count - 1; i >= gap; i--) groups[i + width] = groups[i] ?? 0;
  for (let i = gap; i < gap + width; i++) groups[i] = 0;
}

/**
 * Writes eight 16-bit groups as the one canonical IPv6 text of RFC 5952: lower case, no leading zeros, `::` for the longest run
 * of two or more zero groups and for the first of equal runs, a dotted quad at the end of an IPv4-mapped address (section 5).
 */
export function formatIpv6(groups: readonly number[]): string {
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff) {
    return `::ffff:${formatIpv4((g << 16) | h)}`;
  }
  const { start, length } = longestZeroRun(groups);
  if (length < 2) return toHex(groups);
  return `${toHex(groups.slice(0, start))}::${toHex(groups.slice(start + length))}`;
}

function toHex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, i) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: i + 1 - length, length };
  });
  return best;
}
