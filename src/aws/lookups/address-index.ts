import type { NetworkInterface } from '../../model/inventory.ts';
import { delegatedPrefixOf } from './addresses.ts';

/** Which known interfaces have an address, private, IPv6 or public, or a delegated prefix, in any VPC. */
export class AddressIndex {
  readonly #holders: Map<string, NetworkInterface | Set<NetworkInterface>> = new Map();
  /** How many prefixes interfaces have; where they have none, nobody has to look for one. */
  #prefixes = 0;

  /** How many addresses and prefixes are known. */
  get size(): number {
    return this.#holders.size;
  }

  add(networkInterface: NetworkInterface): void {
    this.#prefixes += networkInterface.prefixes?.length ?? 0;
    for (const key of keysOf(networkInterface)) {
      const holder = this.#holders.get(key);
      if (holder === undefined) this.#holders.set(key, networkInterface);
      else if (holder instanceof Set) holder.add(networkInterface);
      else if (holder !== networkInterface) this.#holders.set(key, new Set([holder, networkInterface]));
    }
  }

  remove(networkInterface: NetworkInterface): void {
    this.#prefixes -= networkInterface.prefixes?.length ?? 0;
    for (const key of keysOf(networkInterface)) {
      const holder = this.#holders.get(key);
      if (holder === networkInterface) this.#holders.delete(key);
      if (!(holder instanceof Set) || !holder.delete(networkInterface)) continue;
      const [only, another] = holder;
      if (only !== undefined && another === undefined) this.#holders.set(key, only);
    }
  }

  /** The interfaces that have the address and are still believed to exist, two at most. */
  holders(address: string, isBelieved: (networkInterface: NetworkInterface) => boolean): readonly NetworkInterface[] {
    const itself = this.#holdersOf(address, isBelieved);
    if (this.#prefixes === 0 || itself.length === 2) return itself;
    const prefix = delegatedPrefixOf(address);
    const byPrefix = prefix === undefined ? NOBODY : this.#holdersOf(prefix, isBelieved);
    const [only] = itself;
    if (only === undefined) return byPrefix;
    // within one VPC the address itself goes before a prefix that holds it
    const another = byPrefix.find((candidate) => candidate !== only && candidate.vpcId !== only.vpcId);
    return another === undefined ? itself : [only, another];
  }

  #holdersOf(key: string, isBelieved: (networkInterface: NetworkInterface) => boolean): readonly NetworkInterface[] {
    const holder = this.#holders.get(key);
    if (holder === undefined) return NOBODY;
    if (!(holder instanceof Set)) return isBelieved(holder) ? [holder] : NOBODY;
    const found: NetworkInterface[] = [];
    for (const candidate of holder) {
      if (isBelieved(candidate) && found.push(candidate) === 2) break;
    }
    return found;
  }
}

const NOBODY: readonly NetworkInterface[] = [];

function keysOf({ addresses, publicAddresses, prefixes }: NetworkInterface): ReadonlySet<string> {
  return new Set([...(addresses ?? []), ...(publicAddresses ?? []), ...(prefixes ?? [])]);
}
