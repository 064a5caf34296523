import { ADDRESS_CLASS_ROWS } from './address-classes.generated.ts';

/** All classes of addresses; the names are part of the output. */
export const ADDRESS_CLASSES = [
  'private',
  'public',
  'shared',
  'link_local',
  'loopback',
  'multicast',
  'documentation',
  'unique_local',
  'benchmarking',
  'unspecified',
  'broadcast',
  'translation',
  'reserved',
] as const;

/** The class of an address, according to the IANA special-purpose registries. */
export type AddressClass = (typeof ADDRESS_CLASSES)[number];

/** A block in CIDR notation, such as "10.0.0.0/8" or "fc00::/7", and the class of the addresses in it. */
export interface AddressClassBlock {
  readonly block: string;
  readonly addressClass: AddressClass;
}

/**
 * The class of each special block, IPv4 and IPv6. Blocks nest and the longest prefix decides; "0.0.0.0/0" and "::/0" are
 * among them, so every address has a class. Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries, IANA
 * multicast registries, RFC 4291 for IPv6 outside any block.
 */
export const ADDRESS_CLASS_BLOCKS: readonly AddressClassBlock[] = ADDRESS_CLASS_ROWS.map(([block, addressClass]) => ({
  block,
  addressClass,
}));
