import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import type { ScopedRequest } from '../../model/metadata-request.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import { BatchedLookup, type LookupCounts, type LookupKind } from './batched-lookup.ts';
import { type LookupKey, lookupKeysOf } from './lookup-key.ts';
import {
  type AddressFilter,
  instancesById,
  interfacesAnywhere,
  interfacesById,
  interfacesInVpc,
  natGatewaysById,
  subnetsById,
  vpcsById,
} from './lookup-kinds.ts';
import type { MetadataCaches } from './metadata-caches.ts';
import { isIpv6 } from './private-address.ts';
import { type AddressesByVpc, routeAddresses } from './route-addresses.ts';

/** What a plan works with. */
export interface LookupPlanSettings {
  /** The account and Region, as one text. */
  readonly origin: string;
  readonly caller: ScopeCaller;
  readonly caches: MetadataCaches;
  readonly counts: LookupCounts;
  readonly looksUpPublic: boolean;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/**
 * What is looked up for one account and Region, and in which order, since each step tells what the next has to ask: the
 * interfaces and NAT gateways that records name; their VPCs; the addresses of the other ends; then instances, subnets and
 * VPCs of all that was found.
 */
export class LookupPlan {
  readonly #settings: LookupPlanSettings;
  readonly #interfaces: BatchedLookup<NetworkInterface>;
  readonly #natGateways: BatchedLookup<NatGateway>;
  readonly #vpcs: BatchedLookup<Vpc>;
  readonly #instances: BatchedLookup<Instance>;
  readonly #subnets: BatchedLookup<Subnet>;
  readonly #ipv4InVpc: BatchedLookup<NetworkInterface>;
  readonly #ipv6InVpc: BatchedLookup<NetworkInterface>;
  readonly #ipv4Anywhere: BatchedLookup<NetworkInterface>;
  readonly #ipv6Anywhere: BatchedLookup<NetworkInterface>;
  readonly #public: BatchedLookup<NetworkInterface>;

  constructor(settings: LookupPlanSettings) {
    this.#settings = settings;
    const { origin, caller, caches, counts, now } = settings;
    const lookup = <Thing>(kind: LookupKind<Thing>): BatchedLookup<Thing> =>
      new BatchedLookup(caller, kind, counts, now);
    const anywhere = (filterName: AddressFilter): BatchedLookup<NetworkInterface> =>
      lookup(interfacesAnywhere(caches, origin, filterName, caches.searches));
    this.#interfaces = lookup(interfacesById(caches, origin));
    this.#natGateways = lookup(natGatewaysById(caches, origin));
    this.#vpcs = lookup(vpcsById(caches, origin));
    this.#instances = lookup(instancesById(caches, origin));
    this.#subnets = lookup(subnetsById(caches, origin));
    this.#ipv4InVpc = lookup(interfacesInVpc(caches, origin, 'addresses.private-ip-address'));
    this.#ipv6InVpc = lookup(interfacesInVpc(caches, origin, 'ipv6-addresses.ipv6-address'));
    this.#ipv4Anywhere = anywhere('addresses.private-ip-address');
    this.#ipv6Anywhere = anywhere('ipv6-addresses.ipv6-address');
    this.#public = lookup(interfacesAnywhere(caches, origin, 'association.public-ip', caches.publicSearches));
  }

  /** Fetches what the request needs and the caches lack, until the deadline. Never throws. */
  async run(request: ScopedRequest, deadlineMs: number): Promise<void> {
    const { caches } = this.#settings;
    await Promise.all([
      this.#interfaces.fetch(lookupKeysOf(request.interfaceIds), deadlineMs),
      this.#natGateways.fetch(lookupKeysOf(request.natGatewayIds), deadlineMs),
    ]);
    const natGateways = [...request.natGatewayIds].flatMap((id) => caches.natGateways.get(id) ?? []);
    const byVpc = this.#addressesByVpc(request);
    await this.#vpcs.fetch(
      lookupKeysOf(distinct([...byVpc.keys(), ...natGateways.map(({ vpcId }) => vpcId)])),
      deadlineMs,
    );
    await this.#fetchAddresses(byVpc, deadlineMs);
    const interfaces = this.#found(request, byVpc);
    const instanceIds = [...interfaces.map(({ instanceId }) => instanceId), ...request.instanceIds];
    await Promise.all([
      this.#instances.fetch(lookupKeysOf(distinct(instanceIds)), deadlineMs),
      this.#subnets.fetch(lookupKeysOf(distinct(interfaces.map(({ subnetId }) => subnetId))), deadlineMs),
      this.#vpcs.fetch(lookupKeysOf(distinct(interfaces.map(({ vpcId }) => vpcId))), deadlineMs),
    ]);
  }

  /** Everything that is under way, awaited or not. */
  get flights(): Promise<void>[] {
    const lookups = [this.#interfaces, this.#natGateways, this.#vpcs, this.#instances, this.#subnets];
    const ofAddresses = [this.#ipv4InVpc, this.#ipv6InVpc, this.#ipv4Anywhere, this.#ipv6Anywhere, this.#public];
    return [...lookups, ...ofAddresses].flatMap(({ flights }) => [...flights]);
  }

  #addressesByVpc(request: ScopedRequest): AddressesByVpc {
    const { caches } = this.#settings;
    const byVpc = new Map(
      [...request.addressesByVpc].map(([vpcId, addresses]) => [vpcId, new Set(addresses)] as const),
    );
    for (const [recorderId, addresses] of request.addressesByInterface) {
      const vpcId = caches.interfaces.get(recorderId)?.vpcId ?? caches.natGateways.get(recorderId)?.vpcId;
      if (vpcId === undefined) continue;
      const inVpc = byVpc.get(vpcId) ?? new Set();
      for (const address of addresses) inVpc.add(address);
      byVpc.set(vpcId, inVpc);
    }
    return byVpc;
  }

  async #fetchAddresses(byVpc: AddressesByVpc, deadlineMs: number): Promise<void> {
    const { caches, origin, looksUpPublic } = this.#settings;
    const { inVpc, elsewhere, publicOnes, unroutable } = routeAddresses(byVpc, caches);
    for (const address of [...elsewhere, ...unroutable]) caches.searches.want(address, origin);
    const anywhere = lookupKeysOf(
      looksUpPublic ? [...elsewhere, ...publicOnes].filter(isIpv6) : [...elsewhere].filter(isIpv6),
    );
    await Promise.all([
      this.#ipv4InVpc.fetch(inVpc.filter(isOfIpv4), deadlineMs),
      this.#ipv6InVpc.fetch(inVpc.filter(isOfIpv6), deadlineMs),
      this.#ipv4Anywhere.fetch(lookupKeysOf(elsewhere).filter(isOfIpv4), deadlineMs),
      this.#ipv6Anywhere.fetch(anywhere, deadlineMs),
      this.#public.fetch(looksUpPublic ? lookupKeysOf(publicOnes).filter(isOfIpv4) : [], deadlineMs),
    ]);
  }

  /** The interfaces that the request names or that have an address of it. */
  #found(request: ScopedRequest, byVpc: AddressesByVpc): NetworkInterface[] {
    const { caches } = this.#settings;
    const named = [...request.interfaceIds].flatMap((id) => caches.interfaces.get(id) ?? []);
    const byAddress = [...byVpc].flatMap(([vpcId, addresses]) =>
      [...addresses].flatMap(
        (address) => caches.interfaceInVpc(vpcId, address) ?? caches.interfaceAnywhere(address) ?? [],
      ),
    );
    return [...new Set([...named, ...byAddress])];
  }
}

function isOfIpv4({ value }: LookupKey): boolean {
  return !isIpv6(value);
}

function isOfIpv6({ value }: LookupKey): boolean {
  return isIpv6(value);
}

function distinct(values: readonly (string | undefined)[]): Set<string> {
  return new Set(values.filter((value) => value !== undefined));
}
