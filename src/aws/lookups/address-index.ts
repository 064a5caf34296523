import type { NetworkInterface } from '../../model/inventory.ts';

/** Which known interfaces have an address, private, IPv6 or public, in any VPC. */
export class AddressIndex {
  readonly #holders: Map<string, NetworkInterface | Set<NetworkInterface>> = new Map();

  /** How many addresses are known. */
  get size(): number {
    return this.#holders.size;
  }

  add(networkInterface: NetworkInterface): void {
    for (const address of addressesOf(networkInterface)) {
      const holder = this.#holders.get(address);
      if (holder === undefined) this.#holders.set(address, networkInterface);
      else if (holder instanceof Set) holder.add(networkInterface);
      else if (holder !== networkInterface) this.#holders.set(address, new Set([holder, networkInterface]));
    }
  }

  remove(networkInterface: NetworkInterface): void {
    for (const address of addressesOf(networkInterface)) {
      const holder = this.#holders.get(address);
      if (holder === networkInterface) this.#holders.delete(address);
      if (!(holder instanceof Set) || !holder.delete(networkInterface)) continue;
      const [only, another] = holder;
      if (only !== undefined && another === undefined) this.#holders.set(address, only);
    }
  }

  /** The interfaces that have the address and are still believed to exist, two at most. */
  holders(address: string, isBelieved: (networkInterface: NetworkInterface) => boolean): readonly NetworkInterface[] {
    const holder = this.#holders.get(address);
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

function addressesOf(networkInterface: NetworkInterface): ReadonlySet<string> {
  return new Set([...(networkInterface.addresses ?? []), ...(networkInterface.publicAddresses ?? [])]);
}
