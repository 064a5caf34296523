import { IPV4, type IpAddress } from '../net/ip-address.ts';

/**
 * Blocks that no internet gateway routes, as masks and values of the first word of an address: RFC 1918, RFC 6598 and
 * RFC 3927; RFC 4193 and RFC 4291 section 2.5.6.
 */
const PRIVATE_IPV4 = [
  { mask: 0xff000000, value: 0x0a000000 },
  { mask: 0xfff00000, value: 0xac100000 },
  { mask: 0xffff0000, value: 0xc0a80000 },
  { mask: 0xffc00000, value: 0x64400000 },
  { mask: 0xffff0000, value: 0xa9fe0000 },
] as const;
const PRIVATE_IPV6 = [
  { mask: 0xfe000000, value: 0xfc000000 },
  { mask: 0xffc00000, value: 0xfe800000 },
] as const;

/** Whether an address can only be reached inside a network, not through an internet gateway. */
export function isPrivateAddress(address: IpAddress): boolean {
  const isIpv4 = address.family === IPV4;
  const word = isIpv4 ? address.word3 : address.word0;
  return (isIpv4 ? PRIVATE_IPV4 : PRIVATE_IPV6).some(({ mask, value }) => (word & mask) >>> 0 === value);
}
