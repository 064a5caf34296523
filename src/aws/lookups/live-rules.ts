import { isDeepStrictEqual } from 'node:util';
import { keep } from '../../memory/keep.ts';
import type { NetworkInterface } from '../../model/inventory.ts';
import type { NetworkAcl, PrefixList, RulesAtHand, RulesDocument } from '../../model/rules.ts';
import { type Scope, scopeKey } from '../accounts/scope.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import type { GroupRule, NamedGroup } from '../clients/ec2-rules-api.ts';
import { joinGroups } from '../inventory/join-groups.ts';
import { toSubnetRanges, toVpcRanges } from '../inventory/to-ranges.ts';
import { BatchedLookup, type LookupCounts, type LookupKind } from './batched-lookup.ts';
import { LiveRulesHistory } from './live-rules-history.ts';
import { type CacheLimits, LookupCache, rereadMsOf, type ServedItem } from './lookup-cache.ts';
import { lookupKeysOf } from './lookup-key.ts';
import type { MetadataCaches } from './metadata-caches.ts';
import {
  aclsBySubnet,
  entriesOfList,
  groupsById,
  type ListedRules,
  rulesByGroup,
  type SharedInterfaces,
  sharedByVpc,
} from './rule-lookup-kinds.ts';

/** Members of a rules document that are not looked up: their content is unknown. */
const NOT_LOOKED_UP = [
  'routeTables',
  'peerings',
  'transitGateways',
  'transitGatewayAttachments',
  'vpcEndpoints',
] as const satisfies readonly (keyof RulesDocument)[];

/**
 * Maximum number of prefix lists that one batch requests: each takes a request, and lists seldom change. The others
 * follow later.
 */
const MAX_LISTS_A_BATCH = 5;

/** Maximum number of prefix lists of an account and Region whose look-ups are kept. */
const MAX_LIST_LOOKUPS = 1_000;

const MILLISECONDS = 1_000;

/** The rules in the caches, whose time changes once the same rules have been read again. */
interface DatedRulesAtHand extends RulesAtHand {
  writtenAtMs: number | undefined;
}

/** What looking up rules in one account and Region needs. */
interface ScopeLookups {
  readonly rules: BatchedLookup<GroupRule>;
  readonly names: BatchedLookup<NamedGroup>;
  readonly acls: BatchedLookup<NetworkAcl>;
  readonly shared: BatchedLookup<NetworkInterface>;
  readonly caller: ScopeCaller;
  /** By the list's id: its entries do not name it, so each has a separate lookup. */
  readonly lists: Map<string, BatchedLookup<string>>;
}

/**
 * Security groups, network ACLs and prefix lists of the interfaces in a batch, by live look-ups: cached, as metadata is, with
 * the same lives, and within the same budget. Group rules and names are requested by up to 200 groups, ACLs by up to 200
 * subnets. Rules that changed are kept for 24 hours, for records that arrive late.
 */
export class LiveRules {
  readonly #counts: LookupCounts;
  readonly #now: () => number;
  readonly #rereadMs: number;
  readonly #rules: LookupCache<ListedRules>;
  readonly #names: LookupCache<NamedGroup>;
  /** By subnet. */
  readonly #acls: LookupCache<NetworkAcl>;
  readonly #lists: LookupCache<PrefixList>;
  /** By VPC. */
  readonly #shared: LookupCache<SharedInterfaces>;
  /** By account and Region. */
  readonly #lookups: Map<string, ScopeLookups> = new Map();
  readonly #scopes: Map<string, Scope> = new Map();
  readonly #history: LiveRulesHistory = new LiveRulesHistory();
  #atHand: DatedRulesAtHand | undefined;
  /** What it was made of. */
  #content: object | undefined;
  #readFor: string | undefined;

  constructor(limits: CacheLimits, counts: LookupCounts, now: () => number) {
    this.#counts = counts;
    this.#now = now;
    this.#rereadMs = rereadMsOf(limits);
    this.#rules = new LookupCache(limits, now);
    this.#names = new LookupCache(limits, now);
    this.#acls = new LookupCache(limits, now);
    this.#lists = new LookupCache(limits, now);
    this.#shared = new LookupCache(limits, now);
  }

  /** Everything that is under way. */
  get flights(): Promise<void>[] {
    return [...this.#lookups.values()].flatMap(({ rules, names, acls, shared, lists }) =>
      [rules, names, acls, shared, ...lists.values()].flatMap((lookup) => [...lookup.flights]),
    );
  }

  /** Fetches the rules of interfaces of an account and Region, until the deadline (wall-clock milliseconds). */
  async fetch(
    interfaces: readonly NetworkInterface[],
    scope: Scope,
    caller: ScopeCaller,
    deadlineMs: number,
  ): Promise<void> {
    const origin = scopeKey(scope);
    this.#scopes.set(origin, scope);
    const lookups = this.#lookupsFor(origin, caller);
    const groupIds = new Set(interfaces.flatMap(({ securityGroupIds }) => securityGroupIds ?? []));
    const subnetIds = new Set(interfaces.flatMap(subnetsOf));
    const vpcIds = new Set(interfaces.flatMap(({ vpcId }) => vpcId ?? []));
    await Promise.all([
      lookups.rules.fetch(lookupKeysOf(groupIds), deadlineMs),
      lookups.names.fetch(lookupKeysOf(groupIds), deadlineMs),
      lookups.acls.fetch(lookupKeysOf(subnetIds), deadlineMs),
      lookups.shared.fetch(lookupKeysOf(vpcIds), deadlineMs),
    ]);
    const listIds = new Set(
      [...groupIds].flatMap((id) => (this.#rules.get(id)?.rules ?? []).flatMap(({ rule }) => rule?.prefixListId ?? [])),
    );
    const missing = [...listIds].filter((id) => this.#lists.freshness(id, origin) !== 'fresh');
    await Promise.all(
      missing
        .slice(0, MAX_LISTS_A_BATCH)
        .map((id) => this.#listLookup(lookups, id, origin).fetch(lookupKeysOf([id]), deadlineMs)),
    );
  }

  /**
   * All rules in the caches, and those that they replaced, with the VPCs and subnets that are known. The same object as before unless the content has
   * changed; entries that expired are noticed within seconds.
   */
  read({ vpcs, subnets }: Pick<MetadataCaches, 'vpcs' | 'subnets'>): RulesAtHand {
    const caches = [this.#rules, this.#names, this.#acls, this.#lists, this.#shared, vpcs, subnets];
    const changes = caches.reduce((sum, cache) => sum + cache.changes, 0);
    const readFor = `${changes} ${Math.floor(this.#now() / this.#rereadMs)}`;
    if (this.#atHand === undefined || readFor !== this.#readFor) this.#atHand = this.#gather(vpcs, subnets);
    this.#readFor = readFor;
    return this.#atHand;
  }

  #gather(vpcs: MetadataCaches['vpcs'], subnets: MetadataCaches['subnets']): DatedRulesAtHand {
    const named = sorted(this.#names.served());
    // a group without rules is not listed with them; one that was deleted keeps its last ones for late records
    const emptied = new Set(
      named
        .filter(({ key, origin }) => this.#rules.wasNotFound(key, origin) && !this.#names.isGone(key))
        .map(({ key }) => key),
    );
    const listed = sorted(this.#rules.served()).filter(({ key }) => !emptied.has(key));
    const acls = sorted(this.#acls.served());
    const lists = sorted(this.#lists.served());
    const content = {
      named: valuesOf(named),
      emptied,
      rules: valuesOf(listed),
      acls: acls.map(({ key, value: { subnetIds: _all, ...acl } }) => ({ ...acl, subnetIds: [key] })),
      lists: valuesOf(lists),
      shared: valuesOf(sorted(this.#shared.served())),
      vpcs: valuesOf(sorted(vpcs.served())).map(({ vpc }) => toVpcRanges(vpc)),
      subnets: valuesOf(sorted(subnets.served())).map(toSubnetRanges),
      scopes: [...this.#scopes.values()].map(({ accountId, region }) => ({
        accountId,
        region,
        hasRules: true,
        notRead: NOT_LOOKED_UP,
      })),
    };
    const oldestMs = oldestOf([...listed, ...acls, ...lists]);
    const isSame = this.#atHand !== undefined && isDeepStrictEqual(content, this.#content);
    // even where it is the same, so that the next comparison is one of identical objects
    this.#content = content;
    if (this.#atHand !== undefined && isSame) {
      this.#atHand.writtenAtMs = oldestMs;
      return this.#atHand;
    }
    const joined = joinGroups({
      named: content.named,
      rules: content.rules.flatMap(({ rules }) => rules),
      groupVpcs: undefined,
      earlier: [],
    });
    const { groups, networkAcls } = this.#history.add({ joined, listed, acls }, Math.floor(this.#now() / MILLISECONDS));
    const document: RulesDocument = {
      version: 1,
      generatedAt: oldestMs === undefined ? undefined : isoSeconds(oldestMs),
      scopes: content.scopes,
      vpcs: content.vpcs,
      subnets: content.subnets,
      securityGroups: groups,
      networkAcls,
      prefixLists: content.lists,
    };
    const shared = {
      interfaces: content.shared.flatMap(({ interfaces }) => interfaces),
      vpcIds: new Set(content.shared.map(({ vpcId }) => vpcId)),
    };
    return { document, shared, writtenAtMs: oldestMs };
  }

  #lookupsFor(origin: string, caller: ScopeCaller): ScopeLookups {
    const known = this.#lookups.get(origin);
    if (known !== undefined) return known;
    const lookup = <Thing>(kind: LookupKind<Thing>) => new BatchedLookup(caller, kind, this.#counts, this.#now);
    const lookups = {
      rules: lookup(rulesByGroup(this.#rules, origin)),
      names: lookup(groupsById(this.#names, origin)),
      acls: lookup(aclsBySubnet(this.#acls, origin)),
      shared: lookup(sharedByVpc(this.#shared, origin)),
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
    return keep(lists, id, lookup, MAX_LIST_LOOKUPS);
  }
}

function subnetsOf({ subnetId, associatedSubnetIds }: NetworkInterface): readonly string[] {
  return associatedSubnetIds ?? (subnetId === undefined ? [] : [subnetId]);
}

/** By key: the order in a cache depends on the last use. */
function sorted<Value>(items: Iterable<ServedItem<Value>>): ServedItem<Value>[] {
  return [...items].sort((one, other) => (one.key < other.key ? -1 : 1));
}

function valuesOf<Value>(items: readonly ServedItem<Value>[]): Value[] {
  return items.map(({ value }) => value);
}

function oldestOf(items: readonly ServedItem<unknown>[]): number | undefined {
  const oldestMs = items.reduce((oldest, { storedAtMs }) => Math.min(oldest, storedAtMs), Number.POSITIVE_INFINITY);
  return Number.isFinite(oldestMs) ? oldestMs : undefined;
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
