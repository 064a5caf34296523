import { LRUCache } from 'lru-cache';
import { secondsOf, withSeenSince } from '../../metadata/seen-since.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { CidrTable } from '../../net/cidr-table.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import { parseIpText } from '../../net/ip-address.ts';
import { AddressIndex } from './address-index.ts';
import { AddressSearches } from './address-searches.ts';
import { isIpv6, isPrivateAddress } from './addresses.ts';
import { type CacheLimits, type Freshness, LookupCache } from './lookup-cache.ts';

/** The interface that has an address in its VPC; the interface itself is in another cache. */
interface AddressHolder {
  readonly interfaceId: string;
}

/** A VPC with its compiled ranges; undefined if EC2 returned no valid ones. */
interface CachedVpc {
  readonly vpc: Vpc;
  readonly ranges: CidrTable<true> | undefined;
}

/**
 * Maximum delay of records: ten minutes of aggregation, and up to five more until they are delivered.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html
 */
const MAX_RECORD_DELAY_MS = 15 * 60_000;

const MS = 1_000;

/** Capacity for addresses, per interface. */
const ADDRESSES_PER_INTERFACE = 2;

/** The bounded caches of live look-ups. `origin` is the account and Region that returned an item. */
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
  /** The same for delegated prefixes, by their text. */
  readonly prefixSearches: AddressSearches;
  /** Index of the cached interfaces. */
  readonly anywhere: AddressIndex = new AddressIndex();
  /** Increases whenever data changes from which the attributes of ends are computed. */
  revision = 0;
  readonly #now: () => number;
  readonly #leadMs: number;
  readonly #ofThings: readonly Pick<LookupCache<object>, 'changes' | 'isRoomy' | 'takeExpiry'>[];
  readonly #all: readonly Pick<LookupCache<object>, 'changes' | 'isRoomy'>[];
  /** Whether any interface had a delegated prefix so far; if not, searches for prefixes are skipped. */
  #knowsPrefixes = false;
  /** Ids of interfaces by their delegated prefix. */
  readonly #prefixHolders: LRUCache<string, Set<string>>;

  /** `leadMs`: how long before its first sighting an address is attributed. */
  constructor(limits: CacheLimits, now: () => number = Date.now, leadMs: number = MAX_RECORD_DELAY_MS) {
    this.#now = now;
    this.#leadMs = leadMs;
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
    this.#ofThings = [this.interfaces, this.addresses, this.instances, this.subnets, this.natGateways, this.vpcs];
    this.#all = [...this.#ofThings, this.searches, this.publicSearches, this.prefixSearches];
  }

  /** Increases whenever any answer may have changed, except by expiry. */
  get changes(): number {
    let changes = 0;
    for (const cache of this.#all) changes += cache.changes;
    return changes;
  }

  /** Whether no cache evicts anything soon, so that it does not matter which entries were used last. */
  get areRoomy(): boolean {
    return this.#all.every(({ isRoomy }) => isRoomy);
  }

  /** Whether answers may have expired since the last call. */
  takeExpiry(): boolean {
    return this.#ofThings.filter((cache) => cache.takeExpiry()).length > 0;
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

  /** Records that an interface has a delegated prefix in its VPC. */
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

  /** The cache state of an address in a VPC. */
  addressFreshness(vpcId: string, address: string, origin: string): Freshness {
    const freshness = this.heldFreshness(vpcId, address, origin);
    if (freshness !== 'missing' || !this.#knowsPrefixes) return freshness;
    const prefix = delegatedPrefixOf(address);
    const isInPrefix = prefix !== undefined && this.exactHolder(vpcId, prefix) !== undefined;
    // the code that searches prefixes decides whether to refresh them
    return isInPrefix ? 'fresh' : freshness;
  }

  /** Until when {@link MetadataCaches.addressFreshness} is `fresh`, Unix milliseconds; in the past if it is not. */
  addressFreshUntilMs(vpcId: string, address: string, origin: string): number {
    if (this.addressFreshness(vpcId, address, origin) !== 'fresh') return Number.NEGATIVE_INFINITY;
    const isHeldFresh = this.heldFreshness(vpcId, address, origin) === 'fresh';
    // a prefix that contains the address has a time of its own
    return isHeldFresh ? this.addresses.freshUntilMs(addressKey(vpcId, address), origin) : Number.POSITIVE_INFINITY;
  }

  /** The id of the interface that has a delegated prefix in a VPC, whether or not the interface is cached. */
  prefixHolderId(vpcId: string, prefix: string): string | undefined {
    return this.addresses.get(addressKey(vpcId, prefix))?.interfaceId;
  }

  /** The ids of the interfaces with a delegated prefix, in any VPC. */
  prefixHolderIds(prefix: string): readonly string[] {
    return [...(this.#prefixHolders.get(prefix) ?? [])];
  }

  /** The interface that has exactly this address in a VPC, rather than a prefix that contains it, or this delegated prefix. */
  exactHolder(vpcId: string, prefix: string): NetworkInterface | undefined {
    const holder = this.addresses.get(addressKey(vpcId, prefix));
    return holder === undefined ? undefined : this.#holds(holder, prefix);
  }

  /** The cache state of an exact address, or of a delegated prefix, in a VPC. */
  heldFreshness(vpcId: string, address: string, origin: string): Freshness {
    const key = addressKey(vpcId, address);
    const freshness = this.addresses.freshness(key, origin);
    const holder = this.addresses.get(key);
    if (holder === undefined) return freshness;
    // the interface may have been deleted, have lost the address, or have been evicted before the address
    const isHeld = this.#holds(holder, address) !== undefined && !this.interfaces.isGone(holder.interfaceId);
    return isHeld || this.addresses.isAbsent(key, origin) ? freshness : 'missing';
  }

  vpcById(id: string): Vpc | undefined {
    return this.vpcs.get(id)?.vpc;
  }

  /** Whether the VPC's ranges contain an address; undefined if they are unknown. */
  vpcHolds(vpcId: string, address: string): boolean | undefined {
    const ranges = this.vpcs.get(vpcId)?.ranges;
    const parsed = parseIpText(address);
    if (ranges === undefined || ranges.size === 0 || parsed === undefined) return undefined;
    return ranges.lookup(parsed) === true;
  }

  interfaceInVpc(vpcId: string, address: string): NetworkInterface | undefined {
    const found = this.exactHolder(vpcId, address);
    if (found !== undefined || !this.#knowsPrefixes) return found;
    const prefix = delegatedPrefixOf(address);
    return prefix === undefined ? undefined : this.exactHolder(vpcId, prefix);
  }

  /** Whether a known interface in any VPC has the exact address rather than a prefix that contains it. */
  isHeldItself(address: string): boolean {
    return this.#holdersAnywhere(address).some((holder) => hasItself(holder, address));
  }

  /** The only interface that has an address, if it is certain that no other has it. */
  interfaceAnywhere(address: string): NetworkInterface | undefined {
    const [only, another] = this.#holdersAnywhere(address);
    if (only === undefined || another !== undefined) return undefined;
    if (isGloballyUnique(only, address)) return only;
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
   * A described interface with the time of this look-up, and with those when its addresses were first seen: earlier by the
   * lead, in which they are attributed without having been seen.
   */
  #withSeenSince(described: NetworkInterface): NetworkInterface {
    const nowMs = this.#now();
    const earlier = this.interfaces.get(described.id);
    const sighting = earlier === undefined ? undefined : { networkInterface: earlier, gatheredAt: secondsOf(nowMs) };
    return {
      ...withSeenSince(described, sighting, Math.max(0, secondsOf(nowMs - this.#leadMs))),
      seenUntil: Math.floor(nowMs / MS),
    };
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

/** Whether an interface has the exact address, private, IPv6 or public. */
function hasItself({ addresses, publicAddresses }: NetworkInterface, address: string): boolean {
  return addresses?.includes(address) === true || publicAddresses?.includes(address) === true;
}

/** The key of an address in a VPC. */
export function addressKey(vpcId: string, address: string): string {
  return `${vpcId} ${address}`;
}

/**
 * Whether only one interface in the world can have the address: public IPv4 addresses, and IPv6 addresses except unique
 * local ones.
 */
function isGloballyUnique(networkInterface: NetworkInterface, address: string): boolean {
  if (isIpv6(address)) return !isPrivateAddress(address);
  return networkInterface.publicAddresses?.includes(address) ?? false;
}

function rangesOf(vpc: Vpc): CidrTable<true> | undefined {
  const blocks = new Set(vpc.cidrBlocks ?? []);
  try {
    return new CidrTable([...blocks].map((block) => [parseCidrBlock(block), true] as const));
  } catch (error) {
    // one invalid VPC must not fail the whole look-up
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
