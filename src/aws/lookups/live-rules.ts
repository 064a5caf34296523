import type { NetworkInterface } from '../../model/inventory.ts';
import type { NetworkAcl, PrefixList, RulesDocument, SecurityGroup, SecurityGroupRule } from '../../model/rules.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import {
  DESCRIBE_NETWORK_ACLS,
  DESCRIBE_SECURITY_GROUP_RULES,
  DESCRIBE_SECURITY_GROUPS,
  GET_PREFIX_LIST_ENTRIES,
  type GroupRule,
  type NamedGroup,
  PREFIX_LIST_ID,
} from '../clients/ec2-rules-api.ts';
import { BatchedLookup, type LookupCounts, type LookupKind } from './batched-lookup.ts';
import { type CacheLimits, LookupCache } from './lookup-cache.ts';
import { lookupKeysOf } from './lookup-key.ts';

/** Most prefix lists that one batch requests: each takes a request, and lists seldom change. The others follow later. */
const MAX_LISTS_A_BATCH = 5;

/** The rules of a group; `rules` is undefined where one of them cannot be read, so that nothing can be said of any. */
interface KnownRules {
  readonly rules: readonly SecurityGroupRule[] | undefined;
}

/** What looking up rules in one account and Region needs. */
interface ScopeLookups {
  readonly rules: BatchedLookup<GroupRule>;
  readonly names: BatchedLookup<NamedGroup>;
  readonly acls: BatchedLookup<NetworkAcl>;
  readonly caller: ScopeCaller;
  /** By the list's id: its entries do not name it, so each has a lookup of its own. */
  readonly lists: Map<string, BatchedLookup<string>>;
}

/**
 * Security groups, network ACLs and prefix lists of the interfaces in a batch, by live look-ups: cached, as metadata is, with
 * the same lives, and within the same budget. Group rules and names are requested by up to 200 groups, ACLs by up to 200
 * subnets.
 */
export class LiveRules {
  readonly #counts: LookupCounts;
  readonly #now: () => number;
  readonly #rules: LookupCache<KnownRules>;
  readonly #names: LookupCache<NamedGroup>;
  /** By subnet. */
  readonly #acls: LookupCache<NetworkAcl>;
  readonly #lists: LookupCache<PrefixList>;
  /** By account and Region. */
  readonly #lookups: Map<string, ScopeLookups> = new Map();

  constructor(limits: CacheLimits, counts: LookupCounts, now: () => number) {
    this.#counts = counts;
    this.#now = now;
    this.#rules = new LookupCache(limits, now);
    this.#names = new LookupCache(limits, now);
    this.#acls = new LookupCache(limits, now);
    this.#lists = new LookupCache(limits, now);
  }

  /** Grows whenever other rules may be at hand than before. */
  get changes(): number {
    return this.#rules.changes + this.#names.changes + this.#acls.changes + this.#lists.changes;
  }

  /** Everything that is under way. */
  get flights(): Promise<void>[] {
    return [...this.#lookups.values()].flatMap(({ rules, names, acls, lists }) =>
      [rules, names, acls, ...lists.values()].flatMap((lookup) => [...lookup.flights]),
    );
  }

  /** Fetches the rules of interfaces of an account and Region, until the deadline (wall-clock milliseconds). */
  async fetch(
    interfaces: readonly NetworkInterface[],
    origin: string,
    caller: ScopeCaller,
    deadlineMs: number,
  ): Promise<void> {
    const lookups = this.#lookupsFor(origin, caller);
    const groupIds = new Set(interfaces.flatMap(({ securityGroupIds }) => securityGroupIds ?? []));
    const subnetIds = new Set(interfaces.flatMap(subnetsOf));
    await Promise.all([
      lookups.rules.fetch(lookupKeysOf(groupIds), deadlineMs),
      lookups.names.fetch(lookupKeysOf(groupIds), deadlineMs),
      lookups.acls.fetch(lookupKeysOf(subnetIds), deadlineMs),
    ]);
    const listIds = new Set(
      [...groupIds].flatMap((id) =>
        (this.#rules.get(id)?.rules ?? []).flatMap(({ prefixListId }) => prefixListId ?? []),
      ),
    );
    const missing = [...listIds].filter((id) => this.#lists.freshness(id, origin) !== 'fresh');
    await Promise.all(
      missing
        .slice(0, MAX_LISTS_A_BATCH)
        .map((id) => this.#listLookup(lookups, id, origin).fetch(lookupKeysOf([id]), deadlineMs)),
    );
  }

  /** What is at hand of the rules of interfaces: what is missing is unknown. */
  documentOf(interfaces: readonly NetworkInterface[]): RulesDocument {
    const groups = unique(
      interfaces.flatMap(({ securityGroupIds }) => securityGroupIds ?? []),
      (id) => this.#group(id),
    );
    const acls = new Map(unique(interfaces.flatMap(subnetsOf), (id) => this.#acls.get(id)).map((acl) => [acl.id, acl]));
    const listIds = groups.flatMap(({ rules }) => rules.flatMap(({ prefixListId }) => prefixListId ?? []));
    return {
      version: 1,
      securityGroups: groups,
      networkAcls: [...acls.values()],
      prefixLists: unique(listIds, (id) => this.#lists.get(id)),
    };
  }

  #group(id: string): SecurityGroup | undefined {
    const rules = this.#rules.get(id)?.rules;
    return rules === undefined ? undefined : { ...(this.#names.get(id) ?? { id }), rules };
  }

  #lookupsFor(origin: string, caller: ScopeCaller): ScopeLookups {
    const known = this.#lookups.get(origin);
    if (known !== undefined) return known;
    const lookup = <Thing>(kind: LookupKind<Thing>) => new BatchedLookup(caller, kind, this.#counts, this.#now);
    const lookups = {
      rules: lookup(rulesByGroup(this.#rules, origin)),
      names: lookup(groupsById(this.#names, origin)),
      acls: lookup(aclsBySubnet(this.#acls, origin)),
      caller,
      lists: new Map(),
    };
    this.#lookups.set(origin, lookups);
    return lookups;
  }

  #listLookup({ caller, lists }: ScopeLookups, id: string, origin: string): BatchedLookup<string> {
    const known = lists.get(id);
    if (known !== undefined) return known;
    const lookup = new BatchedLookup(caller, entriesOfList(this.#lists, id, origin), this.#counts, this.#now);
    lists.set(id, lookup);
    return lookup;
  }
}

function subnetsOf({ subnetId, associatedSubnetIds }: NetworkInterface): readonly string[] {
  return associatedSubnetIds ?? (subnetId === undefined ? [] : [subnetId]);
}

function unique<Thing>(ids: readonly string[], get: (id: string) => Thing | undefined): Thing[] {
  return [...new Set(ids)].flatMap((id) => get(id) ?? []);
}

/** Rules by their group; a group is kept only once all of its rules are there. */
function rulesByGroup(cache: LookupCache<KnownRules>, origin: string): LookupKind<GroupRule> {
  const pending = new Map<string, (SecurityGroupRule | undefined)[]>();
  return {
    action: DESCRIBE_SECURITY_GROUP_RULES,
    filterName: 'group-id',
    needsWholeAnswer: true,
    freshness: ({ value }) => cache.freshness(value, origin),
    keep: (items) => {
      const found = new Set(items.map(({ groupId }) => groupId));
      for (const id of found) pending.set(id, []);
      for (const { groupId, rule } of items) pending.get(groupId)?.push(rule);
      return found;
    },
    keepFound: ({ value }) => {
      const rules = pending.get(value) ?? [];
      pending.delete(value);
      const readable = rules.flatMap((rule) => rule ?? []);
      cache.put(value, { rules: readable.length < rules.length ? undefined : readable }, origin);
    },
    keepAbsent: ({ value }) => cache.putAbsent(value, origin),
    keepRefused: ({ value }) => {
      pending.delete(value);
      cache.putRefused(value, origin);
    },
  };
}

function groupsById(cache: LookupCache<NamedGroup>, origin: string): LookupKind<NamedGroup> {
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

function aclsBySubnet(cache: LookupCache<NetworkAcl>, origin: string): LookupKind<NetworkAcl> {
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
function entriesOfList(cache: LookupCache<PrefixList>, id: string, origin: string): LookupKind<string> {
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
