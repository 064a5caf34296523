import { keep } from '../memory/keep.ts';
import { holdingBlock } from './cidr-block.ts';

/** The addresses of a network interface, as canonical text. */
interface HeldAddresses {
  readonly addresses?: readonly string[] | undefined;
  readonly publicAddresses?: readonly string[] | undefined;
  readonly prefixes?: readonly string[] | undefined;
  readonly seenSince?: Readonly<Record<string, number>> | undefined;
}

/** Whether an interface has a private or IPv6 address, itself or inside a delegated prefix. */
export function hasAddress({ addresses, prefixes }: HeldAddresses, address: string): boolean {
  if (addresses?.includes(address)) return true;
  return prefixes !== undefined && holdingBlock(prefixes, address) !== undefined;
}

/**
 * Since when an address, the delegated prefix that contains it, or a delegated prefix has been seen on an interface,
 * Unix seconds; undefined if it stays for the life of the interface, or if the time was not recorded.
 */
export function addressSeenSince(networkInterface: HeldAddresses, address: string): number | undefined {
  const { addresses, publicAddresses, prefixes, seenSince } = networkInterface;
  if (seenSince === undefined) return undefined;
  const isItself = addresses?.includes(address) || publicAddresses?.includes(address) || prefixes?.includes(address);
  const key = isItself ? address : holdingBlock(prefixes ?? [], address);
  return key !== undefined && Object.hasOwn(seenSince, key) ? seenSince[key] : undefined;
}

/** Maximum number of cached addresses of an interface, after which its cache is emptied. */
const MAX_REMEMBERED = 1_024;

/** A cache of which addresses interfaces with delegated prefixes have: the same addresses recur often. */
export class PrefixHoldings {
  readonly #known: WeakMap<HeldAddresses, Map<string, boolean>> = new WeakMap();

  /** Whether the interface has the address, as {@link hasAddress} says. */
  has(networkInterface: HeldAddresses, address: string): boolean {
    let known = this.#known.get(networkInterface);
    if (known === undefined) {
      known = new Map();
      this.#known.set(networkInterface, known);
    }
    return known.get(address) ?? keep(known, address, hasAddress(networkInterface, address), MAX_REMEMBERED);
  }
}
