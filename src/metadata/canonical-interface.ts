import type { NetworkInterface } from '../model/inventory.ts';
import { messageOf } from '../model/message-of.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';
import { CidrTable } from '../net/cidr-table.ts';
import { formatIpAddress, parseIpText } from '../net/ip-address.ts';

/**
 * A network interface with its addresses, prefixes and times in canonical text, as they are looked up. `seenUntil` is when it
 * was last seen, Unix seconds, unless it has a time of its own.
 */
export function withCanonicalAddresses(
  networkInterface: NetworkInterface,
  seenUntil: number | undefined,
): NetworkInterface {
  const { prefixes, seenSince } = networkInterface;
  return {
    ...networkInterface,
    ...(seenUntil === undefined ? {} : { seenUntil: networkInterface.seenUntil ?? seenUntil }),
    addresses: networkInterface.addresses?.map(canonicalAddress),
    publicAddresses: networkInterface.publicAddresses?.map(canonicalAddress),
    ...(prefixes === undefined
      ? {}
      : { prefixes: [...new Set(prefixes.map((prefix) => parseCidrBlock(prefix).text))] }),
    ...(seenSince === undefined ? {} : { seenSince: canonicalKeys(seenSince) }),
  };
}

function canonicalKeys(seenSince: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(seenSince).map(([key, since]) => [
      key.includes('/') ? parseCidrBlock(key).text : canonicalAddress(key),
      since,
    ]),
  );
}

/** An address in canonical text; other text unchanged. */
export function canonicalAddress(address: string): string {
  const parsed = parseIpText(address);
  return parsed === undefined ? address : formatIpAddress(parsed);
}

/** The ranges of a VPC, for finding out whether they contain an address. Throws a RangeError for an invalid range. */
export function rangesOf(vpcId: string, blocks: readonly string[]): CidrTable<true> {
  try {
    return new CidrTable([...new Set(blocks)].map((block) => [parseCidrBlock(block), true] as const));
  } catch (error) {
    throw new RangeError(`${vpcId}: ${messageOf(error)}`, { cause: error });
  }
}
