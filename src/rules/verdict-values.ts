import type { NetworkAclEntry, SecurityGroup, SecurityGroupRule } from '../model/rules.ts';
import { ValueGroup } from '../model/value-group.ts';
import type { RuleOfGroup, VerdictFacts } from '../model/verdict.ts';

/** The values of a verdict by the names that documents have for them; rules and entries in words. */
export function valuesOf(facts: VerdictFacts): ValueGroup {
  const { rule, entry, groups, nearMisses } = facts;
  return new ValueGroup({
    verdict: facts.verdict,
    verdict_reason: facts.reason,
    verdict_certainty: facts.certainty,
    verdict_rules_at: facts.rulesAt,
    flow_role: facts.role,
    sg_result: facts.groupResult,
    sg_id: rule?.group.id,
    sg_name: presentText(rule?.group.name),
    sg_description: presentText(rule?.group.description),
    sg_rule_id: rule?.rule.id,
    sg_rule_direction: rule?.rule.direction,
    sg_rule: rule === undefined ? undefined : ruleInWords(rule.rule),
    sg_rule_description: presentText(rule?.rule.description),
    sg_rule_matches: facts.ruleMatches,
    sg_groups: groups === undefined || groups.length === 0 ? undefined : groups.map(groupInWords),
    sg_near_misses: nearMisses === undefined || nearMisses.length === 0 ? undefined : nearMisses.map(nearMissInWords),
    nacl_result: facts.aclResult,
    nacl_id: facts.aclId,
    nacl_rule_number: entry?.ruleNumber,
    nacl_rule_direction: entry?.direction,
    nacl_rule: entry === undefined ? undefined : entryInWords(entry),
  });
}

/** AWS gives an empty text where nobody has written one. */
function presentText(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function groupInWords({ id, name }: SecurityGroup): string {
  return withRemark(id, name);
}

function nearMissInWords({ rule }: RuleOfGroup): string {
  return withRemark(`${rule.id}: ${ruleInWords(rule)}`, rule.description);
}

function withRemark(text: string, remark: string | undefined): string {
  return remark === undefined || remark === '' ? text : `${text} (${remark})`;
}

/** `tcp 443 from 10.0.0.0/16` */
function ruleInWords(rule: SecurityGroupRule): string {
  const { protocol, direction, fromPort, toPort } = rule;
  const isIcmp = protocol === 'icmp' || protocol === 'icmpv6' || protocol === '1' || protocol === '58';
  const range = isIcmp ? icmpInWords(fromPort, toPort) : portsInWords(protocol, fromPort, toPort);
  return trafficInWords(protocol, range, direction, rule.cidr ?? rule.prefixListId ?? rule.groupId ?? '');
}

/** `deny tcp 9050-9060 from 10.0.0.0/16` */
function entryInWords(entry: NetworkAclEntry): string {
  const { protocol, direction, action, cidr } = entry;
  const isIcmp = protocol === '1' || protocol === '58';
  const range = isIcmp
    ? icmpInWords(entry.icmpType, entry.icmpCode)
    : portsInWords(protocol, entry.fromPort, entry.toPort);
  return `${action} ${trafficInWords(protocol, range, direction, cidr)}`;
}

function trafficInWords(protocol: string, range: string, direction: 'ingress' | 'egress', peer: string): string {
  return `${PROTOCOL_WORDS[protocol] ?? `protocol ${protocol}`}${range} ${direction === 'ingress' ? 'from' : 'to'} ${peer}`;
}

const PROTOCOL_WORDS: Readonly<Record<string, string>> = {
  '-1': 'all traffic',
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  icmpv6: 'icmpv6',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

const LAST_PORT = 65_535;

/** Ports of TCP and UDP; other protocols have none, whatever the rule says. */
function portsInWords(protocol: string, fromPort = 0, toPort = LAST_PORT): string {
  if (PROTOCOL_WORDS[protocol] !== 'tcp' && PROTOCOL_WORDS[protocol] !== 'udp') return '';
  const first = fromPort < 0 ? 0 : fromPort;
  const last = toPort < 0 ? LAST_PORT : toPort;
  if (first === last) return ` ${first}`;
  return first === 0 && last === LAST_PORT ? ' all ports' : ` ${first}-${last}`;
}

function icmpInWords(type = -1, code = -1): string {
  if (type < 0) return '';
  return code < 0 ? ` type ${type}` : ` type ${type} code ${code}`;
}
