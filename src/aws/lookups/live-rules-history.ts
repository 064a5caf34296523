import { MAX_EARLIER_RULES, sameEntries, sameRules } from '../../metadata/earlier-rules.ts';
import type { EarlierEntries, NetworkAcl, SecurityGroup, SecurityGroupRule } from '../../model/rules.ts';
import type { ServedItem } from './lookup-cache.ts';
import type { ListedRules } from './rule-lookup-kinds.ts';
import { ValueHistory } from './value-history.ts';

/** Rules as the caches have them. */
export interface CachedRules {
  /** Every group whose rules are known. */
  readonly joined: readonly SecurityGroup[];
  /** The listed rules of groups, by the group; a group without rules has none. */
  readonly listed: readonly ServedItem<ListedRules>[];
  /** Network ACLs by the subnet. */
  readonly acls: readonly ServedItem<NetworkAcl>[];
}

/** Groups and network ACLs with their earlier versions. */
interface DatedRules {
  readonly groups: readonly SecurityGroup[];
  readonly networkAcls: readonly NetworkAcl[];
}

const MILLISECONDS = 1_000;
/** In place of the listed rules of a group that has none. */
const NOTHING_LISTED = {};

/**
 * The rules of groups, the entries of network ACLs, and which ACL a subnet has, before they changed: for 24 hours, and at most
 * as many rules as an inventory's rules document keeps.
 */
export class LiveRulesHistory {
  readonly #rules: ValueHistory<readonly SecurityGroupRule[]> = new ValueHistory({
    isSame: sameRules,
    rulesIn: ({ length }) => length + 1,
  });
  readonly #acls: ValueHistory<NetworkAcl> = new ValueHistory({
    isSame: (one, other) => sameEntries(one.entries, other.entries),
    rulesIn: ({ entries }) => entries.length + 1,
  });
  /** The ACL of each subnet. */
  readonly #aclIds: ValueHistory<string> = new ValueHistory({
    isSame: (one, other) => one === other,
    rulesIn: () => 1,
  });

  /** Notes the rules in the caches; returns them with the earlier ones. `now` is in Unix seconds. */
  add({ joined, listed, acls }: CachedRules, now: number): DatedRules {
    const listedById = new Map(listed.map((item) => [item.key, item]));
    for (const { id, rules } of joined) {
      const item = listedById.get(id);
      this.#rules.note(id, rules, item?.value ?? NOTHING_LISTED, item === undefined ? now : readAt(item), now);
    }
    // the same ACL may have been read at different times for different subnets: the latest counts
    for (const item of [...acls].sort((one, other) => one.storedAtMs - other.storedAtMs)) {
      this.#acls.note(item.value.id, item.value, item.value, readAt(item), now);
      this.#aclIds.note(item.key, item.value.id, item.value, readAt(item), now);
    }
    const budget = { rules: MAX_EARLIER_RULES };
    this.#rules.prune(now, budget);
    this.#aclIds.prune(now, budget);
    this.#acls.prune(now, budget);
    return { groups: joined.map((group) => this.#withEarlier(group)), networkAcls: this.#datedAcls(acls) };
  }

  #withEarlier(group: SecurityGroup): SecurityGroup {
    const earlier = this.#rules.earlierOf(group.id).map(({ until, value }) => ({ until, rules: value }));
    return earlier.length === 0 ? group : { ...group, earlier };
  }

  /** Every ACL that one of the subnets has or had, with those of the subnets that have or had it. */
  #datedAcls(acls: readonly ServedItem<NetworkAcl>[]): NetworkAcl[] {
    const subnetsByAcl = new Map<string, Set<string>>();
    for (const { key, value } of acls) {
      const aclIds = [value.id, ...this.#aclIds.earlierOf(key).map((earlier) => earlier.value)];
      for (const id of aclIds) subnetsByAcl.set(id, (subnetsByAcl.get(id) ?? new Set<string>()).add(key));
    }
    return [...subnetsByAcl].flatMap(([id, subnetIds]) => this.#datedAcl(id, [...subnetIds]) ?? []);
  }

  #datedAcl(id: string, subnetIds: readonly string[]): NetworkAcl | undefined {
    const subnetsAt = (until: number): string[] =>
      subnetIds.filter((subnetId) => this.#aclIds.valueAt(subnetId, until) === id);
    const present = this.#acls.valueAt(id, Number.POSITIVE_INFINITY);
    if (present === undefined) return undefined;
    const untils = [id, ...subnetIds].flatMap((each) =>
      (each === id ? this.#acls : this.#aclIds).earlierOf(each).map(({ until }) => until),
    );
    const earlier = [...new Set(untils)]
      .sort((one, other) => other - one)
      .map((until): EarlierEntries => {
        const rules = this.#acls.valueAt(id, until)?.entries ?? present.entries;
        return { until, rules, subnetIds: subnetsAt(until) };
      });
    const dated = { ...present, subnetIds: subnetsAt(Number.POSITIVE_INFINITY) };
    return earlier.length === 0 ? dated : { ...dated, earlier };
  }
}

function readAt({ storedAtMs }: ServedItem<unknown>): number {
  return Math.floor(storedAtMs / MILLISECONDS);
}
