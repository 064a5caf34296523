import type { NetworkInterface } from '../../model/inventory.ts';
import type { NetworkAcl, PrefixList } from '../../model/rules.ts';
import { DESCRIBE_NETWORK_INTERFACES } from '../clients/ec2-api.ts';
import {
  DESCRIBE_NETWORK_ACLS,
  DESCRIBE_SECURITY_GROUP_RULES,
  DESCRIBE_SECURITY_GROUPS,
  GET_PREFIX_LIST_ENTRIES,
  type GroupRule,
  type NamedGroup,
  PREFIX_LIST_ID,
} from '../clients/ec2-rules-api.ts';
import type { LookupKind } from './batched-lookup.ts';
import type { LookupCache } from './lookup-cache.ts';

/** The rules of one group as EC2 lists them, at least one. */
export interface ListedRules {
  readonly rules: readonly GroupRule[];
}

/** The interfaces of a VPC that matter to the verdicts of all its other interfaces. */
export interface SharedInterfaces {
  readonly vpcId: string;
  readonly interfaces: readonly NetworkInterface[];
}

/** Interface types whose groups or subnets matter to other interfaces of the VPC. */
const SHARED_TYPES = ['network_load_balancer', 'transit_gateway'];

/** Rules by their group; a group is stored only once all of its rules are there. */
export function rulesByGroup(cache: LookupCache<ListedRules>, origin: string): LookupKind<GroupRule> {
  let listed = new Map<string, GroupRule[]>();
  return {
    action: DESCRIBE_SECURITY_GROUP_RULES,
    filterName: 'group-id',
    needsWholeAnswer: true,
    freshness: ({ value }) => cache.freshness(value, origin),
    keep: (items) => {
      listed = groupedBy(items, ({ groupId }) => groupId);
      return new Set(listed.keys());
    },
    keepFound: ({ value }) => cache.put(value, { rules: listed.get(value) ?? [] }, origin),
    keepAbsent: ({ value }) => cache.putAbsent(value, origin),
    keepRefused: ({ value }) => cache.putRefused(value, origin),
  };
}

/** Network Load Balancers and transit gateway attachments by their VPC; most VPCs have none. */
export function sharedByVpc(cache: LookupCache<SharedInterfaces>, origin: string): LookupKind<NetworkInterface> {
  let found = new Map<string, NetworkInterface[]>();
  // the accounts that share a VPC see different interfaces in it
  const keyOf = (vpcId: string): string => `${origin} ${vpcId}`;
  return {
    action: DESCRIBE_NETWORK_INTERFACES,
    filterName: 'vpc-id',
    fixedFilters: [{ name: 'interface-type', values: SHARED_TYPES }],
    needsWholeAnswer: true,
    freshness: ({ value }) => cache.freshness(keyOf(value), origin),
    keep: (items) => {
      found = groupedBy(items, ({ vpcId }) => vpcId ?? '');
      return new Set(found.keys());
    },
    keepFound: ({ value }) => cache.put(keyOf(value), { vpcId: value, interfaces: found.get(value) ?? [] }, origin),
    keepAbsent: ({ value }) => cache.put(keyOf(value), { vpcId: value, interfaces: [] }, origin),
    keepRefused: ({ value }) => cache.putRefused(keyOf(value), origin),
  };
}

function groupedBy<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): Map<string, Thing[]> {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group === undefined) groups.set(keyOf(thing), [thing]);
    else group.push(thing);
  }
  return groups;
}

/** Names of groups by id. */
export function groupsById(cache: LookupCache<NamedGroup>, origin: string): LookupKind<NamedGroup> {
  return {
    action: DESCRIBE_SECURITY_GROUPS,
    filterName: 'group-id',
    needsWholeAnswer: false,
    freshness: ({ value }) => cache.freshness(value, origin),
    keep: (items) => {
      for (const item of items) cache.put(item.id, item, origin);
      return new Set(items.map(({ id }) => id));
    },
    keepFound: () => {},
    keepAbsent: ({ value }) => cache.putAbsent(value, origin),
    keepRefused: ({ value }) => cache.putRefused(value, origin),
  };
}

/** Network ACLs by the subnets that they are associated with. */
export function aclsBySubnet(cache: LookupCache<NetworkAcl>, origin: string): LookupKind<NetworkAcl> {
  return {
    action: DESCRIBE_NETWORK_ACLS,
    filterName: 'association.subnet-id',
    needsWholeAnswer: false,
    freshness: ({ value }) => cache.freshness(value, origin),
    keep: (items) => {
      for (const acl of items) for (const subnetId of acl.subnetIds ?? []) cache.put(subnetId, acl, origin);
      return new Set(items.flatMap(({ subnetIds }) => subnetIds ?? []));
    },
    keepFound: () => {},
    keepAbsent: ({ value }) => cache.putAbsent(value, origin),
    keepRefused: ({ value }) => cache.putRefused(value, origin),
  };
}

/** The entries of one list; a list without entries is one as well. */
export function entriesOfList(cache: LookupCache<PrefixList>, id: string, origin: string): LookupKind<string> {
  let cidrs: readonly string[] = [];
  return {
    action: GET_PREFIX_LIST_ENTRIES,
    filterName: PREFIX_LIST_ID,
    needsWholeAnswer: true,
    freshness: () => cache.freshness(id, origin),
    keep: (items) => {
      cidrs = items;
      return new Set([id]);
    },
    keepFound: () => cache.put(id, { id, cidrs }, origin),
    keepAbsent: () => cache.putAbsent(id, origin),
    keepRefused: () => cache.putRefused(id, origin),
  };
}
