import type { SecurityGroup, SecurityGroupRule } from '../../model/rules.ts';
import type { GroupRule, GroupVpc, NamedGroup } from '../clients/ec2-rules-api.ts';

/** Listings of one account and Region; undefined if they could not be read. */
export interface GroupListings {
  readonly named: readonly NamedGroup[] | undefined;
  readonly rules: readonly GroupRule[];
  readonly groupVpcs: readonly GroupVpc[] | undefined;
  /** The groups of an earlier document, in place of listings that could not be read. */
  readonly earlier: readonly SecurityGroup[];
}

/**
 * Joins the listing of security groups with that of their rules. A group with a rule that cannot be read is omitted,
 * and so is a group without any rule unless rules of other groups of its owner were listed: its rules may be hidden
 * from this account. To readers of the document, an omitted group is unknown, whereas a group without rules allows
 * nothing.
 */
export function joinGroups({ named, rules, groupVpcs, earlier }: GroupListings): SecurityGroup[] {
  const rulesByGroup = groupedById(rules);
  const vpcsByGroup = groupVpcs === undefined ? undefined : groupedById(groupVpcs);
  const earlierById = new Map(earlier.map((group) => [group.id, group]));
  const namedById = new Map((named ?? []).map((group) => [group.id, group]));
  const visibleOwners = new Set(rules.map(({ accountId }) => accountId));
  const groups: SecurityGroup[] = [];
  for (const id of new Set([...namedById.keys(), ...rulesByGroup.keys()])) {
    const listed = rulesByGroup.get(id) ?? [];
    const known = namedById.get(id) ?? nameOf(earlierById.get(id)) ?? { id, accountId: listed[0]?.accountId };
    if (listed.length === 0 && !visibleOwners.has(known.accountId)) continue;
    const readable = listed.flatMap(({ rule }) => rule ?? []);
    if (readable.length < listed.length) continue;
    const associated =
      vpcsByGroup === undefined
        ? earlierById.get(id)?.associatedVpcIds
        : vpcsByGroup.get(id)?.map(({ vpcId }) => vpcId);
    groups.push({
      ...known,
      ...(associated === undefined ? {} : { associatedVpcIds: associated }),
      rules: readable.map((rule) => withoutOwnVpc(rule, known.vpcId)),
    });
  }
  return groups;
}

/** An earlier document's group without its rules. */
function nameOf(group: SecurityGroup | undefined): NamedGroup | undefined {
  if (group === undefined) return undefined;
  const { rules: _rules, earlier: _earlier, associatedVpcIds: _associated, ...named } = group;
  return named;
}

/** EC2 names the VPC of the referenced group even if it is that of the rule's own group. */
function withoutOwnVpc(rule: SecurityGroupRule, vpcId: string | undefined): SecurityGroupRule {
  return rule.groupVpcId !== undefined && rule.groupVpcId === vpcId ? { ...rule, groupVpcId: undefined } : rule;
}

function groupedById<Thing extends { readonly groupId: string }>(things: readonly Thing[]): Map<string, Thing[]> {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) {
    const group = groups.get(thing.groupId);
    if (group === undefined) groups.set(thing.groupId, [thing]);
    else group.push(thing);
  }
  return groups;
}
