import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import {
  DESCRIBE_INSTANCES,
  DESCRIBE_NAT_GATEWAYS,
  DESCRIBE_NETWORK_INTERFACES,
  DESCRIBE_PREFIX_HOLDERS,
  DESCRIBE_SUBNETS,
  DESCRIBE_VPCS,
  type DescribeAction,
  type PrefixHolder,
} from '../clients/ec2-api.ts';
import type { AddressSearches } from './address-searches.ts';
import type { LookupKind } from './batched-lookup.ts';
import type { LookupCache } from './lookup-cache.ts';
import { addressKey, type MetadataCaches } from './metadata-caches.ts';

/** Filters by which interfaces are found: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export type AddressFilter = 'addresses.private-ip-address' | 'ipv6-addresses.ipv6-address' | 'association.public-ip';

/** Network interfaces by id. */
export function interfacesById(caches: MetadataCaches, origin: string): LookupKind<NetworkInterface> {
  const keep = (item: NetworkInterface): void => caches.putInterface(item, origin);
  return byId(DESCRIBE_NETWORK_INTERFACES, 'network-interface-id', caches.interfaces, origin, keep);
}

/** VPCs by id. */
export function vpcsById(caches: MetadataCaches, origin: string): LookupKind<Vpc> {
  return byId(DESCRIBE_VPCS, 'vpc-id', caches.vpcs, origin, (item) => caches.putVpc(item, origin));
}

/** Instances by id. */
export function instancesById(caches: MetadataCaches, origin: string): LookupKind<Instance> {
  return byId(DESCRIBE_INSTANCES, 'instance-id', caches.instances, origin, keeperOf(caches, caches.instances, origin));
}

/** Subnets by id. */
export function subnetsById(caches: MetadataCaches, origin: string): LookupKind<Subnet> {
  return byId(DESCRIBE_SUBNETS, 'subnet-id', caches.subnets, origin, keeperOf(caches, caches.subnets, origin));
}

/** NAT gateways by id. */
export function natGatewaysById(caches: MetadataCaches, origin: string): LookupKind<NatGateway> {
  const keep = keeperOf(caches, caches.natGateways, origin);
  return byId(DESCRIBE_NAT_GATEWAYS, 'nat-gateway-id', caches.natGateways, origin, keep);
}

/** Network interfaces by an address in a VPC; the key contains both. */
export function interfacesInVpc(
  caches: MetadataCaches,
  origin: string,
  filterName: AddressFilter,
): LookupKind<NetworkInterface> {
  return {
    action: DESCRIBE_NETWORK_INTERFACES,
    filterName,
    needsWholeAnswer: false,
    freshness: ({ value, vpcId = '' }) => caches.addressFreshness(vpcId, value, origin),
    keep: (items) => {
      for (const item of items) caches.putInterface(item, origin);
      return new Set(
        items.flatMap(({ vpcId, addresses }) =>
          vpcId === undefined ? [] : (addresses ?? []).map((address) => addressKey(vpcId, address)),
        ),
      );
    },
    keepFound: () => {},
    keepAbsent: ({ value, vpcId = '' }) => caches.addresses.putAbsent(addressKey(vpcId, value), origin),
    keepRefused: ({ value, vpcId = '' }) => caches.addresses.putRefused(addressKey(vpcId, value), origin),
  };
}

/** Network interfaces by an address, in every VPC. */
export function interfacesAnywhere(
  caches: MetadataCaches,
  origin: string,
  filterName: AddressFilter,
  searches: AddressSearches,
): LookupKind<NetworkInterface> {
  return {
    action: DESCRIBE_NETWORK_INTERFACES,
    filterName,
    needsWholeAnswer: true,
    freshness: ({ value }) => searches.freshness(value, origin),
    keep: (items) => {
      for (const item of items) caches.putInterface(item, origin);
      return new Set(items.flatMap((item) => [...(item.addresses ?? []), ...(item.publicAddresses ?? [])]));
    },
    keepFound: ({ value }) => searches.putFound(value, origin),
    keepAbsent: ({ value }) => searches.putAbsent(value, origin),
    keepRefused: ({ value }) => searches.putRefused(value, origin),
  };
}

/** Filters by which instances are found: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export type PrefixFilter =
  | 'network-interface.ipv4-prefixes.ipv4-prefix'
  | 'network-interface.ipv6-prefixes.ipv6-prefix';

/** Instances by a delegated prefix of an interface in a VPC; the key contains both. */
export function holdersInVpc(
  caches: MetadataCaches,
  origin: string,
  filterName: PrefixFilter,
): LookupKind<PrefixHolder> {
  return {
    action: DESCRIBE_PREFIX_HOLDERS,
    filterName,
    needsWholeAnswer: false,
    freshness: ({ value, vpcId = '' }) => caches.heldFreshness(vpcId, value, origin),
    keep: (items) => new Set(keepHolders(items, caches, origin).map(({ vpcId, prefix }) => addressKey(vpcId, prefix))),
    keepFound: () => {},
    keepAbsent: ({ value, vpcId = '' }) => caches.addresses.putAbsent(addressKey(vpcId, value), origin),
    keepRefused: ({ value, vpcId = '' }) => caches.addresses.putRefused(addressKey(vpcId, value), origin),
  };
}

/** Instances by a delegated prefix, in every VPC. */
export function holdersAnywhere(
  caches: MetadataCaches,
  origin: string,
  filterName: PrefixFilter,
): LookupKind<PrefixHolder> {
  const searches = caches.prefixSearches;
  return {
    action: DESCRIBE_PREFIX_HOLDERS,
    filterName,
    needsWholeAnswer: true,
    freshness: ({ value }) => searches.freshness(value, origin),
    keep: (items) => new Set(keepHolders(items, caches, origin).map(({ prefix }) => prefix)),
    keepFound: ({ value }) => searches.putFound(value, origin),
    keepAbsent: ({ value }) => searches.putAbsent(value, origin),
    keepRefused: ({ value }) => searches.putRefused(value, origin),
  };
}

function keepHolders(
  items: readonly PrefixHolder[],
  caches: MetadataCaches,
  origin: string,
): { readonly vpcId: string; readonly prefix: string }[] {
  const keepInstance = keeperOf(caches, caches.instances, origin);
  return items.flatMap(({ instance, interfaces }) => {
    keepInstance(instance);
    return interfaces.flatMap(({ id, vpcId, prefixes }) =>
      prefixes.map((prefix) => {
        caches.putPrefix(vpcId, prefix, id, origin);
        return { vpcId, prefix };
      }),
    );
  });
}

function byId<Thing extends { readonly id: string }>(
  action: DescribeAction<Thing>,
  filterName: string,
  cache: Pick<LookupCache<object>, 'freshness' | 'putAbsent' | 'putRefused'>,
  origin: string,
  keep: (item: Thing) => void,
): LookupKind<Thing> {
  return {
    action,
    filterName,
    needsWholeAnswer: false,
    freshness: ({ value }) => cache.freshness(value, origin),
    keep: (items) => {
      items.forEach(keep);
      return new Set(items.map(({ id }) => id));
    },
    keepFound: () => {},
    keepAbsent: ({ value }) => cache.putAbsent(value, origin),
    keepRefused: ({ value }) => cache.putRefused(value, origin),
  };
}

/** A `keep` function for caches on which only the attributes of ends depend. */
function keeperOf<Thing extends { readonly id: string }>(
  caches: MetadataCaches,
  cache: LookupCache<Thing>,
  origin: string,
): (item: Thing) => void {
  return (item) => {
    caches.revision++;
    cache.put(item.id, item, origin);
  };
}
