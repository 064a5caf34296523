import type { NetworkInterface } from '../model/inventory.ts';
import { delegatedPrefixOf } from '../net/delegated-prefix.ts';

/** The interfaces of an inventory's history by their addresses and delegated prefixes in VPCs. */
export class EarlierHolders {
  readonly #byKey: Map<string, NetworkInterface[]> = new Map();
  readonly #hasPrefixes: boolean;

  constructor(interfaces: readonly NetworkInterface[]) {
    this.#hasPrefixes = interfaces.some(({ prefixes = [] }) => prefixes.length > 0);
    for (const item of interfaces) {
      for (const address of new Set([...(item.addresses ?? []), ...(item.prefixes ?? [])])) {
        const key = `${item.vpcId} ${address}`;
        const holders = this.#byKey.get(key);
        if (holders === undefined) this.#byKey.set(key, [item]);
        else holders.push(item);
      }
    }
  }

  /** Everybody who had an address of a VPC before, itself or in a prefix. */
  of(vpcId: string, address: string): readonly NetworkInterface[] {
    const itself = this.#byKey.get(`${vpcId} ${address}`) ?? NOBODY;
    if (!this.#hasPrefixes) return itself;
    const prefix = delegatedPrefixOf(address);
    const byPrefix = prefix === undefined ? undefined : this.#byKey.get(`${vpcId} ${prefix}`);
    return byPrefix === undefined ? itself : [...itself, ...byPrefix];
  }
}

const NOBODY: readonly NetworkInterface[] = [];
