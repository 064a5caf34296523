import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { CidrTable } from '../../net/cidr-table.ts';
import { parseIpText } from '../../net/ip-address.ts';
import { AddressIndex } from './address-index.ts';
import { AddressSearches } from './address-searches.ts';
import { type CacheLimits, type Freshness, LookupCache } from './lookup-cache.ts';
import { isIpv6, isPrivateAddress } from './private-address.ts';

/** An interface by an address that it has in its VPC; the interface itself is in its own cache. */
interface AddressHolder {
  readonly interfaceId: string;
}

/** A VPC with its ranges compiled; undefined where EC2 tells none that can be read. */
interface CachedVpc {
  readonly vpc: Vpc;
  readonly ranges: CidrTable<true> | undefined;
}

/** Addresses are many: this many of them for each interface. */
const ADDRESSES_PER_INTERFACE = 2;

/** All that live look-ups have brought, bounded in number. `origin` is the account and Region that told a thing. */
export class MetadataCaches {
  readonly interfaces: LookupCache<NetworkInterface>;
  /** By {@link addressKey}: the interface that has an address in a VPC. */
  readonly addresses: LookupCache<AddressHolder>;
  readonly instances: LookupCache<Instance>;
  readonly subnets: LookupCache<Subnet>;
  readonly natGateways: LookupCache<NatGateway>;
  readonly vpcs: LookupCache<CachedVpc>;
  /** Searches for private and IPv6 addresses, and for public ones, in all VPCs of an account and Region. */
  readonly searches: AddressSearches;
  readonly publicSearches: AddressSearches;
  /** Of the interfaces in their cache. */
  readonly anywhere: AddressIndex = new AddressIndex();
  /** Grows whenever something changed that a description of an end is made of. */
  revision = 0;

  constructor(limits: CacheLimits, now: () => number = Date.now) {
    const ofAddresses = { ...limits, maxEntries: limits.maxEntries * ADDRESSES_PER_INTERFACE };
    this.interfaces = new LookupCache(limits, now, (_id, gone) => this.anywhere.remove(gone));
    this.addresses = new LookupCache(ofAddresses, now);
    this.instances = new LookupCache(limits, now);
    this.subnets = new LookupCache(limits, now);
    this.natGateways = new LookupCache(limits, now);
    this.vpcs = new LookupCache(limits, now);
    this.searches = new AddressSearches(ofAddresses, now);
    this.publicSearches = new AddressSearches(ofAddresses, now);
  }

  /** Grows whenever any answer may be another one than before, but for what has grown too old. */
  get changes(): number {
    const { interfaces, addresses, instances, subnets, natGateways, vpcs, searches, publicSearches } = this;
    const all = [interfaces, addresses, instances, subnets, natGateways, vpcs, searches, publicSearches];
    return all.reduce((sum, { changes }) => sum + changes, 0);
  }

  putInterface(networkInterface: NetworkInterface, origin: string): void {
    this.revision++;
    this.interfaces.put(networkInterface.id, networkInterface, origin);
    this.anywhere.add(networkInterface);
    if (networkInterface.vpcId === undefined) return;
    for (const address of networkInterface.addresses ?? []) {
      this.addresses.put(addressKey(networkInterface.vpcId, address), { interfaceId: networkInterface.id }, origin);
    }
  }

  putVpc(vpc: Vpc, origin: string): void {
    this.revision++;
    this.vpcs.put(vpc.id, { vpc, ranges: rangesOf(vpc) }, origin);
  }

  /** What is known of an address in a VPC. */
  addressFreshness(vpcId: string, address: string, origin: string): Freshness {
    const key = addressKey(vpcId, address);
    const freshness = this.addresses.freshness(key, origin);
    const holder = this.addresses.get(key);
    if (holder === undefined) return freshness;
    // the interface may have gone, or have given the address away, or have left its cache before the address left this one
    const isHeld = this.#holds(holder, address) !== undefined && !this.interfaces.isGone(holder.interfaceId);
    return isHeld || this.addresses.isAbsent(key, origin) ? freshness : 'missing';
  }

  vpcById(id: string): Vpc | undefined {
    return this.vpcs.get(id)?.vpc;
  }

  /** Whether the VPC's ranges hold an address; undefined where they are not known. */
  vpcHolds(vpcId: string, address: string): boolean | undefined {
    const ranges = this.vpcs.get(vpcId)?.ranges;
    const parsed = parseIpText(address);
    if (ranges === undefined || ranges.size === 0 || parsed === undefined) return undefined;
    return ranges.lookup(parsed) === true;
  }

  interfaceInVpc(vpcId: string, address: string): NetworkInterface | undefined {
    const holder = this.addresses.get(addressKey(vpcId, address));
    return holder === undefined ? undefined : this.#holds(holder, address);
  }

  /** The only interface that has an address, where it is certain that no other has. */
  interfaceAnywhere(address: string): NetworkInterface | undefined {
    const [only, another] = this.#holdersAnywhere(address);
    if (only === undefined || another !== undefined) return undefined;
    return isOnlyOneInTheWorld(only, address) || this.searches.isOver(address) ? only : undefined;
  }

  /** Whether several known interfaces have an address. */
  isShared(address: string): boolean {
    return this.#holdersAnywhere(address).length > 1;
  }

  #holdersAnywhere(address: string): readonly NetworkInterface[] {
    return this.anywhere.holders(address, (candidate) => this.interfaces.get(candidate.id) === candidate);
  }

  #holds({ interfaceId }: AddressHolder, address: string): NetworkInterface | undefined {
    const networkInterface = this.interfaces.get(interfaceId);
    return networkInterface?.addresses?.includes(address) ? networkInterface : undefined;
  }
}

/** The key of an address in a VPC. */
export function addressKey(vpcId: string, address: string): string {
  return `${vpcId} ${address}`;
}

/** Public addresses are: those that AWS maps to a private one, and IPv6 addresses that are no unique local ones. */
function isOnlyOneInTheWorld(networkInterface: NetworkInterface, address: string): boolean {
  if (isIpv6(address)) return !isPrivateAddress(address);
  return networkInterface.publicAddresses?.includes(address) ?? false;
}

function rangesOf(vpc: Vpc): CidrTable<true> | undefined {
  const blocks = new Set(vpc.cidrBlocks ?? []);
  try {
    return new CidrTable([...blocks].map((block) => [parseCidrBlock(block), true] as const));
  } catch (error) {
    // one VPC that cannot be read must not take the look-up with it
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
