import { LRUCache } from 'lru-cache';
import { secondsOf, withSeenSince } from '../../metadata/seen-since.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { CidrTable } from '../../net/cidr-table.ts';
import { parseIpText } from '../../net/ip-address.ts';
import { AddressIndex } from './address-index.ts';
import { AddressSearches } from './address-searches.ts';
import { delegatedPrefixOf, isIpv6, isPrivateAddress } from './addresses.ts';
import { type CacheLimits, type Freshness, LookupCache } from './lookup-cache.ts';

/** An interface by an address that it has in its VPC; the interface itself is in its own cache. */
interface AddressHolder {
  readonly interfaceId: string;
}

/** A VPC with its ranges compiled; undefined where EC2 tells none that can be read. */
interface CachedVpc {
  readonly vpc: Vpc;
  readonly ranges: CidrTable<true> | undefined;
}

/**
 * How late records come: ten minutes of aggregation, and up to five more until they are delivered.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html
 */
const MOST_LATENESS_MS = 15 * 60_000;

/** Addresses are many: this many of them for each interface. */
const ADDRESSES_PER_INTERFACE = 2;

/** All that live look-ups have brought, bounded in number. `origin` is the account and Region that told a thing. */
export class MetadataCaches {
  readonly interfaces: LookupCache<NetworkInterface>;
  /** By {@link addressKey}: the interface that has an address or a delegated prefix in a VPC. */
  readonly addresses: LookupCache<AddressHolder>;
  readonly instances: LookupCache<Instance>;
  readonly subnets: LookupCache<Subnet>;
  readonly natGateways: LookupCache<NatGateway>;
  readonly vpcs: LookupCache<CachedVpc>;
  /** Searches for private and IPv6 addresses, and for public ones, in all VPCs of an account and Region. */
  readonly searches: AddressSearches;
  readonly publicSearches: AddressSearches;
  /** Likewise for delegated prefixes, by their texts. */
  readonly prefixSearches: AddressSearches;
  /** Of the interfaces in their cache. */
  readonly anywhere: AddressIndex = new AddressIndex();
  /** Grows whenever something changed that a description of an end is made of. */
  revision = 0;
  readonly #now: () => number;
  /** Whether an interface with a delegated prefix was ever met: where none was, nobody has to look for one. */
  #knowsPrefixes = false;
  /** Ids of interfaces by the delegated prefix that they were met with. */
  readonly #prefixHolders: LRUCache<string, Set<string>>;

  constructor(limits: CacheLimits, now: () => number = Date.now) {
    this.#now = now;
    this.#prefixHolders = new LRUCache({ maxSize: limits.maxEntries, sizeCalculation: () => 1 });
    const ofAddresses = { ...limits, maxEntries: limits.maxEntries * ADDRESSES_PER_INTERFACE };
    this.interfaces = new LookupCache(limits, now, (_id, gone) => this.anywhere.remove(gone));
    this.addresses = new LookupCache(ofAddresses, now);
    this.instances = new LookupCache(limits, now);
    this.subnets = new LookupCache(limits, now);
    this.natGateways = new LookupCache(limits, now);
    this.vpcs = new LookupCache(limits, now);
    this.searches = new AddressSearches(ofAddresses, now);
    this.prefixSearches = new AddressSearches(ofAddresses, now);
    this.publicSearches = new AddressSearches(ofAddresses, now);
  }

  /** Grows whenever any answer may be another one than before, but for what has grown too old. */
  get changes(): number {
    // asked for each end of each record: nothing is allocated
    return (
      this.interfaces.changes +
      this.addresses.changes +
      this.instances.changes +
      this.subnets.changes +
      this.natGateways.changes +
      this.vpcs.changes +
      this.searches.changes +
      this.publicSearches.changes +
      this.prefixSearches.changes
    );
  }

  putInterface(described: NetworkInterface, origin: string): void {
    const networkInterface = this.#withSeenSince(described);
    this.revision++;
    this.interfaces.put(networkInterface.id, networkInterface, origin);
    this.anywhere.add(networkInterface);
    if (networkInterface.vpcId === undefined) return;
    for (const address of networkInterface.addresses ?? []) {
      this.addresses.put(addressKey(networkInterface.vpcId, address), { interfaceId: networkInterface.id }, origin);
    }
    for (const prefix of networkInterface.prefixes ?? []) {
      this.putPrefix(networkInterface.vpcId, prefix, networkInterface.id, origin);
    }
  }

  /** Notes that an interface has a delegated prefix in its VPC. */
  putPrefix(vpcId: string, prefix: string, interfaceId: string, origin: string): void {
    this.#knowsPrefixes = true;
    const ids = this.#prefixHolders.get(prefix);
    if (ids === undefined) this.#prefixHolders.set(prefix, new Set([interfaceId]));
    else ids.add(interfaceId);
    this.addresses.put(addressKey(vpcId, prefix), { interfaceId }, origin);
  }

  putVpc(vpc: Vpc, origin: string): void {
    this.revision++;
    this.vpcs.put(vpc.id, { vpc, ranges: rangesOf(vpc) }, origin);
  }

  /** What is known of an address in a VPC. */
  addressFreshness(vpcId: string, address: string, origin: string): Freshness {
    const freshness = this.#heldFreshness(vpcId, address, origin);
    if (freshness !== 'missing' || !this.#knowsPrefixes) return freshness;
    const prefix = delegatedPrefixOf(address);
    const isInPrefix = prefix !== undefined && this.prefixHolder(vpcId, prefix) !== undefined;
    // whether the prefix is to be asked for again is up to who looks for prefixes
    return isInPrefix ? 'fresh' : freshness;
  }

  /** What is known of a delegated prefix in a VPC. */
  prefixFreshness(vpcId: string, prefix: string, origin: string): Freshness {
    return this.#heldFreshness(vpcId, prefix, origin);
  }

  /** The id of the interface that has a delegated prefix in a VPC, whether or not the interface is known. */
  prefixHolderId(vpcId: string, prefix: string): string | undefined {
    return this.addresses.get(addressKey(vpcId, prefix))?.interfaceId;
  }

  /** The ids of the interfaces that were met with a delegated prefix, in any VPC. */
  prefixHolderIds(prefix: string): readonly string[] {
    return [...(this.#prefixHolders.get(prefix) ?? [])];
  }

  /** Whether a known interface in the VPC has the address itself, not inside a prefix. */
  holdsItself(vpcId: string, address: string): boolean {
    const holder = this.addresses.get(addressKey(vpcId, address));
    return holder !== undefined && this.#holds(holder, address) !== undefined;
  }

  /** The interface that has a delegated prefix in a VPC. */
  prefixHolder(vpcId: string, prefix: string): NetworkInterface | undefined {
    const holder = this.addresses.get(addressKey(vpcId, prefix));
    return holder === undefined ? undefined : this.#holds(holder, prefix);
  }

  #heldFreshness(vpcId: string, address: string, origin: string): Freshness {
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
    const found = holder === undefined ? undefined : this.#holds(holder, address);
    if (found !== undefined || !this.#knowsPrefixes) return found;
    const prefix = delegatedPrefixOf(address);
    return prefix === undefined ? undefined : this.prefixHolder(vpcId, prefix);
  }

  /** Whether a known interface in any VPC has the address itself, not inside a prefix. */
  isHeldItself(address: string): boolean {
    return this.#holdersAnywhere(address).some((holder) => hasItself(holder, address));
  }

  /** The only interface that has an address, where it is certain that no other has. */
  interfaceAnywhere(address: string): NetworkInterface | undefined {
    const [only, another] = this.#holdersAnywhere(address);
    if (only === undefined || another !== undefined) return undefined;
    if (isOnlyOneInTheWorld(only, address)) return only;
    if (!this.searches.isOver(address)) return undefined;
    if (hasItself(only, address)) return only;
    const prefix = delegatedPrefixOf(address);
    return prefix !== undefined && this.prefixSearches.isOver(prefix) ? only : undefined;
  }

  /** Whether several known interfaces have an address. */
  isShared(address: string): boolean {
    return this.#holdersAnywhere(address).length > 1;
  }

  /**
   * What is described now, with the time since when its addresses have been seen there. An address that is seen for the
   * first time is believed of flows that ended a while before: their records arrive that late.
   */
  #withSeenSince(described: NetworkInterface): NetworkInterface {
    const nowMs = this.#now();
    const earlier = this.interfaces.get(described.id);
    const sighting = earlier === undefined ? undefined : { networkInterface: earlier, gatheredAt: secondsOf(nowMs) };
    return withSeenSince(described, sighting, Math.max(0, secondsOf(nowMs - MOST_LATENESS_MS)));
  }

  #holdersAnywhere(address: string): readonly NetworkInterface[] {
    return this.anywhere.holders(address, (candidate) => this.interfaces.get(candidate.id) === candidate);
  }

  #holds({ interfaceId }: AddressHolder, address: string): NetworkInterface | undefined {
    const networkInterface = this.interfaces.get(interfaceId);
    const { addresses, prefixes } = networkInterface ?? {};
    return addresses?.includes(address) || prefixes?.includes(address) ? networkInterface : undefined;
  }
}

/** Whether an interface has an address, private, IPv6 or public, by itself. */
function hasItself({ addresses, publicAddresses }: NetworkInterface, address: string): boolean {
  return addresses?.includes(address) === true || publicAddresses?.includes(address) === true;
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
