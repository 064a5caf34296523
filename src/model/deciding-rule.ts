import type { NetworkAclEntry, SecurityGroupRule } from './rules.ts';
import type { RuleOfGroup, VerdictFacts } from './verdict.ts';

/** The rule or entry that accepted or rejected a flow. */
export type DecidingRule =
  | ({ readonly kind: 'security_group' } & RuleOfGroup)
  | { readonly kind: 'network_acl'; readonly aclId: string; readonly entry: NetworkAclEntry };

/**
 * The rule or entry that decided: of an accepted flow the rule of the group, else the entry where no group applies; of a
 * rejected one the entry that denies. Undefined where no rule matched, where the group refused first, and where today's rules
 * do not explain the record.
 */
export function decidingRule(facts: VerdictFacts): DecidingRule | undefined {
  const { verdict, rule, aclId, entry } = facts;
  const byEntry =
    aclId === undefined || entry === undefined ? undefined : ({ kind: 'network_acl', aclId, entry } as const);
  switch (verdict) {
    case 'allowed':
      if (rule !== undefined) return { kind: 'security_group', ...rule };
      return facts.groupResult === 'not_applied' ? byEntry : undefined;
    case 'network_acl':
      return byEntry;
    case 'both':
      return facts.reason === 'network_acl_first' ? byEntry : undefined;
    case 'denied_now':
    case 'security_group':
    case 'allowed_now':
    case 'block_public_access':
    case 'encryption_control':
    case 'transit_gateway':
    case 'not_evaluable':
      return undefined;
  }
}

/** Identifies the rule that decided: `sgr-…`, or `acl-…/ingress/100`. */
export function decidingRuleId(decided: DecidingRule): string {
  if (decided.kind === 'security_group') return decided.rule.id;
  return `${decided.aclId}/${decided.entry.direction}/${decided.entry.ruleNumber}`;
}

/** A rule of a security group in words: `tcp 443 from 10.0.0.0/16`, `all traffic to sg-0123`. */
export function ruleInWords(rule: SecurityGroupRule): string {
  const peer = rule.cidr ?? rule.prefixListId ?? rule.groupId ?? 'nobody';
  return `${trafficInWords(rule.protocol, rule.fromPort, rule.toPort)} ${preposition(rule.direction)} ${peer}`;
}

/** An entry of a network ACL in words: `deny tcp 9050 from 10.0.0.0/16`. */
export function entryInWords(entry: NetworkAclEntry): string {
  const isIcmp = nameOf(entry.protocol).startsWith('icmp');
  const [from, to] = isIcmp ? [entry.icmpType, entry.icmpCode] : [entry.fromPort, entry.toPort];
  const traffic = trafficInWords(entry.protocol, from, to);
  return `${entry.action} ${traffic} ${preposition(entry.direction)} ${entry.cidr}`;
}

const NAMES: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

function nameOf(protocol: string): string {
  return NAMES[protocol] ?? protocol.toLowerCase();
}

function preposition(direction: 'ingress' | 'egress'): 'from' | 'to' {
  return direction === 'ingress' ? 'from' : 'to';
}

function trafficInWords(protocol: string, from = -1, to = -1): string {
  const name = nameOf(protocol);
  if (name === '-1') return 'all traffic';
  if (name.startsWith('icmp')) {
    if (from < 0) return name;
    return to < 0 ? `${name} type ${from}` : `${name} type ${from} code ${to}`;
  }
  if (name !== 'tcp' && name !== 'udp') return `protocol ${name}`;
  const first = Math.max(from, 0);
  const last = to < 0 ? 65_535 : to;
  if (first === last) return `${name} ${first}`;
  return first === 0 && last === 65_535 ? name : `${name} ${first}-${last}`;
}
