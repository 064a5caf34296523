import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import type { ScopedRequest } from '../../model/metadata-request.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import type { PrefixHolder } from '../clients/ec2-api.ts';
import { isIpv6 } from './addresses.ts';
import { BatchedLookup, type LookupCounts, type LookupKind, type Unconfirmed } from './batched-lookup.ts';
import { HeldAnswers } from './held-answers.ts';
import { type LookupKey, lookupKeysOf } from './lookup-key.ts';
import {
  type AddressFilter,
  holdersAnywhere,
  holdersInVpc,
  instancesById,
  interfacesAnywhere,
  interfacesById,
  interfacesInVpc,
  natGatewaysById,
  subnetsById,
  vpcsById,
} from './lookup-kinds.ts';
import { addressKey, type MetadataCaches } from './metadata-caches.ts';
import { type AddressesByVpc, routeAddresses } from './route-addresses.ts';

const IPV4_PREFIX = 'network-interface.ipv4-prefixes.ipv4-prefix';
const IPV6_PREFIX = 'network-interface.ipv6-prefixes.ipv6-prefix';

/** Settings of a plan. */
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
 * The look-ups for one account and Region, in an order in which each step determines the next: the interfaces and NAT
 * gateways of the records; their VPCs; the addresses of the other ends; then the instances, subnets and VPCs of
 * everything found.
 */
export class LookupPlan {
  readonly #settings: LookupPlanSettings;
  readonly #lookups: { readonly flights: Iterable<Promise<void>> }[] = [];
  readonly #interfaces: BatchedLookup<NetworkInterface>;
  readonly #natGateways: BatchedLookup<NatGateway>;
  readonly #vpcs: BatchedLookup<Vpc>;
  readonly #instances: BatchedLookup<Instance>;
  readonly #subnets: BatchedLookup<Subnet>;
  readonly #ipv4InVpc: BatchedLookup<NetworkInterface>;
  readonly #ipv6InVpc: BatchedLookup<NetworkInterface>;
  readonly #ipv4Anywhere: BatchedLookup<NetworkInterface>;
  readonly #ipv6Anywhere: BatchedLookup<NetworkInterface>;
  readonly #ipv4PrefixesInVpc: BatchedLookup<PrefixHolder>;
  readonly #ipv6PrefixesInVpc: BatchedLookup<PrefixHolder>;
  readonly #ipv4PrefixesAnywhere: BatchedLookup<PrefixHolder>;
  readonly #ipv6PrefixesAnywhere: BatchedLookup<PrefixHolder>;
  readonly #public: BatchedLookup<NetworkInterface>;
  readonly #held: HeldAnswers;
  /** The state of the caches in which the steps were taken last and changed nothing. */
  #quietSince = -1;

  constructor(settings: LookupPlanSettings) {
    this.#settings = settings;
    this.#held = new HeldAnswers(settings);
    const { origin, caller, caches, counts, now } = settings;
    const lookup = <Thing>(kind: LookupKind<Thing>): BatchedLookup<Thing> => {
      const made = new BatchedLookup(caller, kind, counts, now);
      this.#lookups.push(made);
      return made;
    };
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
    this.#ipv4PrefixesInVpc = lookup(holdersInVpc(caches, origin, IPV4_PREFIX));
    this.#ipv6PrefixesInVpc = lookup(holdersInVpc(caches, origin, IPV6_PREFIX));
    this.#ipv4PrefixesAnywhere = lookup(holdersAnywhere(caches, origin, IPV4_PREFIX));
    this.#ipv6PrefixesAnywhere = lookup(holdersAnywhere(caches, origin, IPV6_PREFIX));
    this.#public = lookup(interfacesAnywhere(caches, origin, 'association.public-ip', caches.publicSearches));
  }

  /** Fetches what the request needs and the caches lack, until the deadline. Never throws. */
  async run(request: ScopedRequest, deadlineMs: number): Promise<void> {
    if (this.#isHeld(request)) return;
    const { changes } = this.#settings.caches;
    await this.#takeSteps(request, deadlineMs);
    if (this.#settings.caches.changes === changes) this.#quietSince = changes;
  }

  /** Whether the caches have all that the request needs, so that nothing would be fetched; counts it then. */
  #isHeld(request: ScopedRequest): boolean {
    const { caches, counts } = this.#settings;
    // where every batch stores something, finding that out would be in vain
    if (this.#quietSince !== caches.changes) return false;
    if (request.unconfirmed !== undefined && this.#mayFetchOpen(request.unconfirmed)) return false;
    const hits = this.#held.hitsOf(request);
    if (hits === undefined) return false;
    counts.hits += hits;
    return true;
  }

  /** Whether something is fetched because of what is not certain. */
  #mayFetchOpen(unconfirmed: Unconfirmed): boolean {
    const open = openKeysOf(unconfirmed);
    if (open === undefined) return true;
    const { ofIpv4, ofIpv6, ofHolders } = open;
    return (
      (ofIpv4 && this.#ipv4InVpc.isTurnOfOpen) ||
      (ofIpv6 && this.#ipv6InVpc.isTurnOfOpen) ||
      (ofHolders && this.#interfaces.isTurnOfOpen)
    );
  }

  async #takeSteps(request: ScopedRequest, deadlineMs: number): Promise<void> {
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
    await this.#fetchAddresses(byVpc, deadlineMs, request.unconfirmed);
    const interfaces = this.#found(request, byVpc);
    const instanceIds = [...interfaces.map(({ instanceId }) => instanceId), ...request.instanceIds];
    await Promise.all([
      this.#instances.fetch(lookupKeysOf(distinct(instanceIds)), deadlineMs),
      this.#subnets.fetch(lookupKeysOf(distinct(interfaces.map(({ subnetId }) => subnetId))), deadlineMs),
      this.#vpcs.fetch(lookupKeysOf(distinct(interfaces.map(({ vpcId }) => vpcId))), deadlineMs),
    ]);
  }

  /** All requests in progress, whether awaited or not. */
  get flights(): Promise<void>[] {
    return this.#lookups.flatMap(({ flights }) => [...flights]);
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

  async #fetchAddresses(byVpc: AddressesByVpc, deadlineMs: number, unconfirmed?: Unconfirmed): Promise<void> {
    const { caches, origin, looksUpPublic } = this.#settings;
    const { inVpc, elsewhere, publicOnes, unroutable } = routeAddresses(byVpc, caches);
    for (const address of [...elsewhere, ...unroutable]) caches.searches.want(address, origin);
    const anywhere = lookupKeysOf(
      looksUpPublic ? [...elsewhere, ...publicOnes].filter(isIpv6) : [...elsewhere].filter(isIpv6),
    );
    await Promise.all([
      this.#ipv4InVpc.fetch(inVpc.filter(isOfIpv4), deadlineMs, unconfirmed),
      this.#ipv6InVpc.fetch(inVpc.filter(isOfIpv6), deadlineMs, unconfirmed),
      this.#ipv4Anywhere.fetch(lookupKeysOf(elsewhere).filter(isOfIpv4), deadlineMs),
      this.#ipv6Anywhere.fetch(anywhere, deadlineMs),
      this.#public.fetch(looksUpPublic ? lookupKeysOf(publicOnes).filter(isOfIpv4) : [], deadlineMs),
    ]);
    await this.#fetchPrefixes(inVpc, [...elsewhere], deadlineMs, unconfirmed);
  }

  /**
   * Looks up interfaces with a delegated prefix that contains an address which no interface has exactly: first the
   * instances with such an interface, then the interfaces.
   */
  async #fetchPrefixes(
    inVpc: readonly LookupKey[],
    elsewhere: readonly string[],
    deadlineMs: number,
    unconfirmed?: Unconfirmed,
  ): Promise<void> {
    const { caches, origin } = this.#settings;
    const prefixesInVpc = new Map<string, { readonly value: string; readonly vpcId: string }>();
    for (const { value: address, vpcId = '' } of inVpc) {
      // nearly every address ends here, since computing its prefix is slower
      if (caches.exactHolder(vpcId, address) !== undefined) continue;
      const value = delegatedPrefixOf(address);
      if (value === undefined) continue;
      // a prefix is only relevant if it is certain that no interface has the exact address
      const isAbsent = caches.addresses.isAbsent(addressKey(vpcId, address), origin);
      if (isAbsent || caches.exactHolder(vpcId, value) !== undefined)
        prefixesInVpc.set(`${vpcId} ${value}`, { value, vpcId });
    }
    const anywhere = distinct(
      elsewhere
        .filter((address) => caches.searches.freshness(address, origin) !== 'missing' && !caches.isHeldItself(address))
        .map(delegatedPrefixOf),
    );
    for (const prefix of anywhere) caches.prefixSearches.want(prefix, origin);
    const prefixKeys = [...prefixesInVpc.values()];
    await Promise.all([
      this.#ipv4PrefixesInVpc.fetch(prefixKeys.filter(isOfIpv4), deadlineMs),
      this.#ipv6PrefixesInVpc.fetch(prefixKeys.filter(isOfIpv6), deadlineMs),
      this.#ipv4PrefixesAnywhere.fetch(lookupKeysOf(anywhere).filter(isOfIpv4), deadlineMs),
      this.#ipv6PrefixesAnywhere.fetch(lookupKeysOf(anywhere).filter(isOfIpv6), deadlineMs),
    ]);
    const holderIds = [
      ...prefixKeys.map(({ value, vpcId }) => caches.prefixHolderId(vpcId, value)),
      ...[...anywhere].flatMap((prefix) => caches.prefixHolderIds(prefix)),
    ];
    await this.#interfaces.fetch(lookupKeysOf(distinct(holderIds)), deadlineMs, unconfirmed);
  }

  /** The interfaces in the request, and those that have one of its addresses. */
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

/** What of a request a look-up by address is not certain of, where nothing contradicts the caches. */
interface OpenKeys {
  readonly ofIpv4: boolean;
  readonly ofIpv6: boolean;
  readonly ofHolders: boolean;
}

/** Which kinds of keys are open; undefined if one is doubtful. */
function openKeysOf(unconfirmed: Unconfirmed): OpenKeys | undefined {
  let ofIpv4 = false;
  let ofIpv6 = false;
  let ofHolders = false;
  for (const [key, doubt] of unconfirmed) {
    if (doubt === 'doubtful') return undefined;
    if (!key.includes(' ')) ofHolders = true;
    else if (isIpv6(key)) ofIpv6 = true;
    else ofIpv4 = true;
  }
  return { ofIpv4, ofIpv6, ofHolders };
}
