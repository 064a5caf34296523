import { IPV4, IPV6, IpAddress } from './ip-address.ts';

/** `::ffff:0:0/96`, RFC 4291, and `64:ff9b::/96`, RFC 6052, which NAT64 of AWS uses. */
const MAPPED_WORD = 0xffff;
const NAT64_WORD = 0x0064_ff9b;

/** Whether an IPv6 address carries an IPv4 address in its last word: mapped, or translated by NAT64. */
export function carriesIpv4({ family, word0, word1, word2 }: IpAddress): boolean {
  if (family !== IPV6 || word1 !== 0) return false;
  return (word0 === 0 && word2 === MAPPED_WORD) || (word0 === NAT64_WORD && word2 === 0);
}

/** The IPv4 address that an IPv6 address carries; any other address unchanged. */
export function withoutCarrier(address: IpAddress): IpAddress {
  if (!carriesIpv4(address)) return address;
  const carried = new IpAddress();
  carried.family = IPV4;
  carried.word3 = address.word3;
  return carried;
}
