import { blockAt, type CidrBlock } from '../../net/cidr-block.ts';
import { ADDRESS_BITS, IPV4, type IpAddress, ipAddressToNumber, NOT_AN_ADDRESS } from '../../net/ip-address.ts';
import { keyHash, wideKeyHash } from './key-hash.ts';

/** Prefixes shorter than this are in the index itself; longer ones, and addresses, are in the shard of their block. */
export const BLOCK_LENGTH = { 4: 16, 6: 48 } as const;

/** Keys of each class are in separate sections: IPv4 prefixes by their lengths, then IPv6 prefixes, ids, other texts. */
const IPV6_CLASSES = 64;
const ID_CLASS = 200;
const TEXT_CLASS = 201;
/** Addresses of earlier interfaces are in separate classes. */
const EARLIER_CLASSES = 210;

const HALF_WORD_BITS = 16;

/** What a directory is searched for. */
export interface DirectoryKey {
  readonly keyClass: number;
  /** Unsigned: an IPv4 address itself, or a hash of 53 bits. */
  readonly key: number;
}

/** The block of an address, which decides on its shard. */
export function blockOf(address: IpAddress | undefined): string {
  if (address === undefined || address.family === NOT_AN_ADDRESS) return 'other';
  if (address.family === IPV4) return String(address.word3 >>> HALF_WORD_BITS);
  return `${address.word0.toString(16)}:${(address.word1 >>> HALF_WORD_BITS).toString(16)}`;
}

/** The key of an address; `text` is canonical. */
export function addressKey(text: string, address: IpAddress | undefined): DirectoryKey {
  if (address === undefined || address.family === NOT_AN_ADDRESS) {
    return { keyClass: TEXT_CLASS, key: wideKeyHash(text) };
  }
  const { family, word3 } = address;
  if (family === IPV4) return { keyClass: ADDRESS_BITS[IPV4], key: word3 };
  return { keyClass: IPV6_CLASSES + ADDRESS_BITS[family], key: wideKeyHash(text) };
}

/** The key of an address of earlier interfaces; `text` is canonical. */
export function earlierAddressKey(text: string, address: IpAddress | undefined): DirectoryKey {
  const { keyClass, key } = addressKey(text, address);
  return { keyClass: EARLIER_CLASSES + keyClass, key };
}

/** The key of a prefix. */
export function prefixKey({ family, first, prefixLength, text }: CidrBlock): DirectoryKey {
  // a prefix of all bits is not the same as an address
  const keyClass = prefixLength === ADDRESS_BITS[family] ? 0 : prefixLength;
  if (family === IPV4) return { keyClass, key: Number(first) };
  return { keyClass: IPV6_CLASSES + keyClass, key: wideKeyHash(text) };
}

/** The prefix of a length that contains an address. */
export function prefixOver(address: IpAddress, prefixLength: number): CidrBlock | undefined {
  if (address.family === NOT_AN_ADDRESS) return undefined;
  return blockAt(address.family, ipAddressToNumber(address), prefixLength);
}

/** The key of an id. */
export function idKey(id: string): DirectoryKey {
  return { keyClass: ID_CLASS, key: wideKeyHash(id) };
}

/** The shard of a block or an id; `shards` is a power of two. */
export function shardOf(text: string, shards: number): number {
  return keyHash(text) % shards;
}

/** The account and the Region of interfaces, as an index has them. */
export function ownerText(accountId: string | undefined, region: string | undefined): string {
  return `${accountId ?? ''} ${region ?? ''}`;
}
