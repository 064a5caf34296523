import type {
  EarlierEntries,
  EarlierRules,
  NetworkAcl,
  NetworkAclEntry,
  RulesDocument,
  SecurityGroup,
  SecurityGroupRule,
} from '../model/rules.ts';

/** How long replaced rules are kept: after an outage, records arrive hours late, rarely a day. */
export const KEPT_SECONDS = 24 * 60 * 60;
/** Maximum number of earlier sets of one group or ACL, enough for hourly changes; the oldest are dropped first. */
const MAX_SETS = 24;
/** Maximum number of earlier rules and entries in a document, so that a group that changes all the time does not fill it. */
export const MAX_EARLIER_RULES = 50_000;

/**
 * Adds the previous rules to each group and ACL that changed, with the time until which they were in force: the time of this
 * document (`now`, Unix seconds), in which the change was first seen. Sets are kept for 24 hours, the latest first. So are
 * network ACLs that were deleted, without present entries and subnets, as long as their account and Region are read.
 */
export function withEarlierRules(
  document: RulesDocument,
  previous: RulesDocument | undefined,
  now: number,
): RulesDocument {
  if (previous === undefined) return document;
  const groups = new Map(previous.securityGroups.map((group) => [group.id, group]));
  const acls = new Map(previous.networkAcls.map((acl) => [acl.id, acl]));
  const budget = { rules: MAX_EARLIER_RULES };
  const covered = new Set((document.scopes ?? []).map(scopeOf));
  const present = new Set(document.networkAcls.map(({ id }) => id));
  const deleted = previous.networkAcls
    .filter((acl) => !present.has(acl.id) && covered.has(scopeOf(acl)))
    .map((acl): NetworkAcl => ({ ...acl, entries: [], subnetIds: [] }));
  return {
    ...document,
    securityGroups: document.securityGroups.map((group) => {
      const earlier = earlierOfGroup(group, groups.get(group.id), now);
      return { ...group, earlier: keepRecent(earlier, now, budget, lengthOf) };
    }),
    networkAcls: [...document.networkAcls, ...deleted].flatMap((acl) => {
      const sets = earlierOfAcl(acl, acls.get(acl.id), now);
      const earlier = keepRecent(sets, now, budget, lengthOf);
      return earlier === undefined && !present.has(acl.id) ? [] : { ...acl, earlier };
    }),
  };
}

function scopeOf({
  accountId,
  region,
}: {
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}) {
  return `${accountId} ${region}`;
}

function earlierOfGroup(group: SecurityGroup, before: SecurityGroup | undefined, now: number): EarlierRules[] {
  if (before === undefined) return [];
  const sets = before.earlier ?? [];
  return sameRules(group.rules, before.rules) ? [...sets] : [{ until: now, rules: before.rules }, ...sets];
}

function earlierOfAcl(acl: NetworkAcl, before: NetworkAcl | undefined, now: number): EarlierEntries[] {
  if (before === undefined) return [];
  const sets = before.earlier ?? [];
  const hasSameSubnets = sameSet(acl.subnetIds ?? [], before.subnetIds ?? []);
  if (hasSameSubnets && sameEntries(acl.entries, before.entries)) return [...sets];
  const subnets = hasSameSubnets ? {} : { subnetIds: before.subnetIds ?? [] };
  return [{ until: now, rules: before.entries, ...subnets }, ...sets];
}

function lengthOf({ rules }: { readonly rules: readonly unknown[] }): number {
  return rules.length;
}

/**
 * The sets of the last 24 hours that fit into the rest of a budget, the latest first; undefined without any.
 *
 * @param now Unix seconds
 * @param budget how many rules may still be kept; reduced by those that are
 */
export function keepRecent<EarlierSet extends { readonly until: number }>(
  sets: readonly EarlierSet[],
  now: number,
  budget: { rules: number },
  rulesIn: (set: EarlierSet) => number,
): EarlierSet[] | undefined {
  const kept: EarlierSet[] = [];
  const recent = sets.filter(({ until }) => until > now - KEPT_SECONDS).sort((one, other) => other.until - one.until);
  for (const set of recent.slice(0, MAX_SETS)) {
    // sets must not have gaps: the set before a gap would be used for its time as well
    if (rulesIn(set) > budget.rules) break;
    budget.rules -= rulesIn(set);
    kept.push(set);
  }
  return kept.length === 0 ? undefined : kept;
}

/** Whether two lists of rules allow the same, in any order; descriptions do not count. */
export function sameRules(one: readonly SecurityGroupRule[], other: readonly SecurityGroupRule[]): boolean {
  return sameSet(one.map(ruleKey), other.map(ruleKey));
}

/** Whether two lists of entries are the same, in any order. */
export function sameEntries(one: readonly NetworkAclEntry[], other: readonly NetworkAclEntry[]): boolean {
  return sameSet(one.map(entryKey), other.map(entryKey));
}

/** Everything that a rule allows as one text, without its description. */
function ruleKey(rule: SecurityGroupRule): string {
  const { id, direction, protocol, fromPort, toPort, cidr, prefixListId, groupId, groupVpcId, peeringStatus } = rule;
  return JSON.stringify([
    ...[id, direction, protocol, fromPort, toPort, cidr, prefixListId, groupId, groupVpcId, peeringStatus],
  ]);
}

function entryKey(entry: NetworkAclEntry): string {
  const { direction, ruleNumber, action, protocol, fromPort, toPort, icmpType, icmpCode, cidr } = entry;
  return JSON.stringify([direction, ruleNumber, action, protocol, fromPort, toPort, icmpType, icmpCode, cidr]);
}

/** Whether two lists have the same texts, in any order. */
function sameSet(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  const texts = new Set(one);
  return other.every((text) => texts.has(text));
}
