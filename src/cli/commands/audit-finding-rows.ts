import type { RuleDirection } from '../../model/rules.ts';
import type { AuditFinding } from '../../rules/audit-findings.ts';
import type { SuggestedPeer, Suggestion } from '../../rules/audit-suggestion.ts';
import type { RejectedTraffic } from '../../rules/audit-use.ts';
import { entryInWords, protocolInWords, ruleInWords } from '../../rules/rule-in-words.ts';
import { counted } from '../../text/counted.ts';
import { portsInWords, trafficRow } from './audit-demand-rows.ts';
import { type GroupNames, nameOf, withGroupName, withName } from './audit-names.ts';
import type { FindingRow, SuggestedPeerRow } from './audit-row-types.ts';

/** Maximum number of interfaces that are named. */
const MAX_INTERFACES = 20;

/** A finding as texts and numbers. */
export function findingRow(finding: AuditFinding, names: GroupNames): FindingRow {
  if (finding.kind === 'rejected') return rejectedRow(finding.use, names);
  if (finding.kind === 'shadowed') {
    const { acl, entry, by } = finding;
    return {
      finding: 'shadowed',
      nacl_id: acl.id,
      nacl_rule_number: entry.ruleNumber,
      direction: entry.direction,
      subject: entryInWords(entry),
      why: `never decides, because of ${by.length === 1 ? 'entry' : 'entries'} ${by.join(', ')} before it`,
      shadowed_by: by,
      withheld: [],
    };
  }
  const { group, rule } = finding;
  const suggestion = finding.kind === 'too_wide' ? finding.suggestion : undefined;
  return {
    finding: finding.kind,
    sg_id: group.id,
    sg_name: nameOf(group),
    sg_rule_id: rule.id,
    direction: rule.direction,
    subject: withGroupName(ruleInWords(rule), rule.groupId, names),
    why: whyOf(finding),
    ...(finding.kind === 'never_matched' ? interfacesOf(finding.interfaceIds) : {}),
    ...(finding.kind === 'redundant' ? { covered_by: finding.coveredBy } : {}),
    ...(suggestion === undefined
      ? {}
      : { suggestion: suggestionInWords(suggestion, rule.direction, names), suggested: suggestedParts(suggestion) }),
    withheld: finding.withheld,
  };
}

function interfacesOf(ids: readonly string[]) {
  return { interfaces: ids.slice(0, MAX_INTERFACES), interface_count: ids.length };
}

function whyOf(finding: Exclude<AuditFinding, { kind: 'rejected' | 'shadowed' }>): string {
  switch (finding.kind) {
    case 'never_matched':
      return `no flow matched it on ${counted(finding.interfaceIds.length, 'interface')} with traffic`;
    case 'not_in_use':
      return 'no known interface has the group';
    case 'redundant':
      return `all of its flows are allowed by ${finding.coveredBy.join(', ')} as well; removing all of them cuts the traffic`;
    case 'stale':
      return finding.cause === 'peering' ? 'its peering connection is not active' : 'the group that it names is gone';
    case 'too_wide':
      return 'its traffic needed less than it allows';
  }
}

function rejectedRow(use: RejectedTraffic, names: GroupNames): FindingRow {
  const { groups, direction, port, peerClass, isPublic } = use;
  const side = direction === 'ingress' ? 'from' : 'to';
  const ports = port < 0 ? '' : ` ${port}`;
  const peer = isPublic
    ? 'public addresses'
    : peerClass
        .split(' ')
        .map((id) => withName(id, names.get(id)))
        .join(' with ');
  return {
    finding: 'rejected',
    sg_id: groups.map(({ id }) => id).join(' '),
    sg_name:
      groups
        .map((group) => group.name ?? '')
        .join(' ')
        .trim() || null,
    direction,
    subject: `${protocolInWords(use.protocol)}${ports} ${side} ${peer}`,
    why: `no rule allows it: ${counted(use.traffic.flows, 'flow')} rejected`,
    withheld: [],
    protocol: use.protocol,
    port: port < 0 ? null : port,
    peer: peerClass,
    is_public: isPublic,
    traffic: trafficRow(use.traffic),
  };
}

/** Rules in words, such as `tcp 5432 from sg-1 (app)`: each port range with each peer. */
function suggestionInWords({ ports, peers }: Suggestion, direction: RuleDirection, names: GroupNames): string[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  return portsInWords(ports).flatMap((text) => peers.map((peer) => `${text} ${side} ${peerInWords(peer, names)}`));
}

function suggestedParts({ ports, peers }: Suggestion): NonNullable<FindingRow['suggested']> {
  return {
    ports: ports.map(({ protocol, fromPort, toPort }) => ({ protocol, from_port: fromPort, to_port: toPort })),
    peers: peers.map((peer): SuggestedPeerRow => {
      if ('groupId' in peer) return { sg_id: peer.groupId };
      if ('prefixListId' in peer) return { prefix_list_id: peer.prefixListId };
      return { cidr: peer.cidr, name: peer.name ?? null };
    }),
  };
}

function peerInWords(peer: SuggestedPeer, names: GroupNames): string {
  if ('groupId' in peer) return withName(peer.groupId, names.get(peer.groupId));
  if ('prefixListId' in peer) return peer.prefixListId;
  return withName(peer.cidr, peer.name);
}
