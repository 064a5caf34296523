import type { NetworkInterface } from '../model/inventory.ts';
import { delegatedPrefixOf } from '../net/delegated-prefix.ts';

/** The interfaces of an inventory's history, by their ids, and by their addresses and delegated prefixes in VPCs. */
export class EarlierHolders {
  readonly #byKey: Map<string, NetworkInterface[]> = new Map();
  readonly #hasPrefixes: boolean;
  readonly #interfaces: readonly NetworkInterface[];
  /** Created at the first request: only replays have many records of interfaces that are gone. */
  #byId: ReadonlyMap<string, NetworkInterface> | undefined;
  #vpcIds: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(interfaces: readonly NetworkInterface[]) {
    this.#interfaces = interfaces;
    this.#hasPrefixes = interfaces.some(({ prefixes = [] }) => prefixes.length > 0);
    for (const item of interfaces) {
      for (const address of new Set(addressesOf(item))) {
        const key = `${item.vpcId} ${address}`;
        const holders = this.#byKey.get(key);
        if (holders === undefined) this.#byKey.set(key, [item]);
        else holders.push(item);
      }
    }
  }

  /** An interface by its id, without an owner if it has had several. */
  byId(id: string): NetworkInterface | undefined {
    this.#byId ??= joinedById(this.#interfaces);
    return this.#byId.get(id);
  }

  /** The VPCs in which an address had a holder, as a private or a public address. */
  vpcIdsOf(address: string): ReadonlySet<string> {
    this.#vpcIds ??= vpcIdsByAddress(this.#interfaces);
    return this.#vpcIds.get(address) ?? NO_VPCS;
  }

  /** The earlier holders of an address of a VPC, of the address itself or in a prefix. */
  of(vpcId: string, address: string): readonly NetworkInterface[] {
    const itself = this.#byKey.get(`${vpcId} ${address}`) ?? NOBODY;
    if (!this.#hasPrefixes) return itself;
    const prefix = delegatedPrefixOf(address);
    const byPrefix = prefix === undefined ? undefined : this.#byKey.get(`${vpcId} ${prefix}`);
    return byPrefix === undefined ? itself : [...itself, ...byPrefix];
  }
}

const NOBODY: readonly NetworkInterface[] = [];
const NO_VPCS: ReadonlySet<string> = new Set();

/** All addresses, public addresses and delegated prefixes of an interface. */
export function addressesOf({
  addresses = [],
  publicAddresses = [],
  prefixes = [],
}: NetworkInterface): readonly string[] {
  return [...addresses, ...publicAddresses, ...prefixes];
}

function joinedById(interfaces: readonly NetworkInterface[]): ReadonlyMap<string, NetworkInterface> {
  const joined = new Map<string, NetworkInterface>();
  for (const item of interfaces) joined.set(item.id, joinedInterface(joined.get(item.id), item));
  return joined;
}

/** One interface at two times, or at one. */
export function joinedInterface(known: NetworkInterface | undefined, item: NetworkInterface): NetworkInterface {
  return known === undefined ? item : joinedWith(known, item);
}

/** One interface at two times: with the addresses of both, and the owner if it is the same. */
function joinedWith(one: NetworkInterface, other: NetworkInterface): NetworkInterface {
  const isSame = one.instanceId === other.instanceId && one.owner?.id === other.owner?.id;
  const { owner: _owner, instanceId: _instanceId, attachedAt: _attachedAt, ...rest } = other;
  const both = (member: 'addresses' | 'publicAddresses' | 'prefixes') => [
    ...new Set([...(one[member] ?? []), ...(other[member] ?? [])]),
  ];
  const attachedAt = Math.min(one.attachedAt ?? Number.POSITIVE_INFINITY, other.attachedAt ?? Number.POSITIVE_INFINITY);
  return {
    ...(isSame ? { ...other, ...(Number.isFinite(attachedAt) ? { attachedAt } : {}) } : rest),
    addresses: both('addresses'),
    publicAddresses: both('publicAddresses'),
    prefixes: both('prefixes'),
    seenSince: { ...one.seenSince, ...other.seenSince },
    seenUntil: Math.max(one.seenUntil ?? 0, other.seenUntil ?? 0),
  };
}

function vpcIdsByAddress(interfaces: readonly NetworkInterface[]): ReadonlyMap<string, ReadonlySet<string>> {
  const vpcIds = new Map<string, Set<string>>();
  for (const { vpcId, addresses = [], publicAddresses = [] } of interfaces) {
    if (vpcId === undefined) continue;
    for (const address of [...addresses, ...publicAddresses]) {
      const known = vpcIds.get(address);
      if (known === undefined) vpcIds.set(address, new Set([vpcId]));
      else known.add(vpcId);
    }
  }
  return vpcIds;
}
