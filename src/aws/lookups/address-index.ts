import type { NetworkInterface } from '../../model/inventory.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';

/** An index of the known interfaces in all VPCs by their addresses (private, IPv6 or public) and delegated prefixes. */
export class AddressIndex {
  readonly #holders: Map<string | undefined, NetworkInterface | Set<NetworkInterface>> = new Map();
  /** Number of prefixes of all interfaces; without any, searches for prefixes are skipped. */
  #prefixes = 0;

  /** Number of known addresses and prefixes. */
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

  /** At most two interfaces that have the address and that are still current. */
  holders(address: string, isCurrent: (networkInterface: NetworkInterface) => boolean): readonly NetworkInterface[] {
    const itself = this.#holdersOf(address, isCurrent);
    const prefix = itself.length === 2 ? undefined : this.#prefixOf(address);
    if (prefix === undefined) return itself;
    const byPrefix = this.#holdersOf(prefix, isCurrent);
    const [only] = itself;
    if (only === undefined) return byPrefix;
    // within one VPC, an exact address takes precedence over a prefix that contains it
    const another = byPrefix.find((candidate) => candidate !== only && candidate.vpcId !== only.vpcId);
    return another === undefined ? itself : [only, another];
  }

  /** The prefix that would contain an address, if any interface has prefixes. */
  #prefixOf(address: string): string | undefined {
    return this.#prefixes === 0 ? undefined : delegatedPrefixOf(address);
  }

  #holdersOf(key: string, isCurrent: (networkInterface: NetworkInterface) => boolean): readonly NetworkInterface[] {
    const holder = this.#holders.get(key);
    const found: NetworkInterface[] = [];
    if (holder === undefined) return found;
    for (const candidate of holder instanceof Set ? holder : [holder]) {
      if (isCurrent(candidate) && found.push(candidate) === 2) break;
    }
    return found;
  }
}

function keysOf({ addresses, publicAddresses, prefixes }: NetworkInterface): ReadonlySet<string> {
  return new Set([addresses, publicAddresses, prefixes].flatMap((keys) => keys ?? []));
}
