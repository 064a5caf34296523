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
const KEPT_SECONDS = 24 * 60 * 60;
/** Maximum number of earlier sets of one group or ACL, enough for hourly changes; the oldest are dropped first. */
const MAX_SETS = 24;
/** Maximum number of earlier rules and entries in a document, so that a group that changes all the time does not fill it. */
const MAX_EARLIER_RULES = 50_000;

/**
 * Adds the previous rules to each group and ACL that changed, with the time until which they were in force: the time of this
 * document (`now`, Unix seconds), in which the change was first seen. Sets are kept for 24 hours, the latest first.
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
  return {
    ...document,
    securityGroups: document.securityGroups.map((group) => {
      const earlier = earlierOfGroup(group, groups.get(group.id), now);
      return { ...group, earlier: keep(earlier, now, budget) };
    }),
    networkAcls: document.networkAcls.map((acl) => {
      const earlier = earlierOfAcl(acl, acls.get(acl.id), now);
      return { ...acl, earlier: keep(earlier, now, budget) };
    }),
  };
}

function earlierOfGroup(group: SecurityGroup, before: SecurityGroup | undefined, now: number): EarlierRules[] {
  if (before === undefined) return [];
  const sets = before.earlier ?? [];
  const isUnchanged = sameSet(group.rules.map(ruleKey), before.rules.map(ruleKey));
  return isUnchanged ? [...sets] : [{ until: now, rules: before.rules }, ...sets];
}

function earlierOfAcl(acl: NetworkAcl, before: NetworkAcl | undefined, now: number): EarlierEntries[] {
  if (before === undefined) return [];
  const sets = before.earlier ?? [];
  const hasSameSubnets = sameSet(acl.subnetIds ?? [], before.subnetIds ?? []);
  if (hasSameSubnets && sameSet(acl.entries.map(entryKey), before.entries.map(entryKey))) return [...sets];
  const subnets = hasSameSubnets ? {} : { subnetIds: before.subnetIds ?? [] };
  return [{ until: now, rules: before.entries, ...subnets }, ...sets];
}

/** The sets of the last 24 hours that fit into the rest of the document's budget, the latest first; undefined without any. */
function keep<EarlierSet extends { readonly until: number; readonly rules: readonly unknown[] }>(
  sets: readonly EarlierSet[],
  now: number,
  budget: { rules: number },
): EarlierSet[] | undefined {
  const kept: EarlierSet[] = [];
  const recent = sets.filter(({ until }) => until > now - KEPT_SECONDS).sort((one, other) => other.until - one.until);
  for (const set of recent.slice(0, MAX_SETS)) {
    // sets must not have gaps: the set before a gap would be used for its time as well
    if (set.rules.length > budget.rules) break;
    budget.rules -= set.rules.length;
    kept.push(set);
  }
  return kept.length === 0 ? undefined : kept;
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
