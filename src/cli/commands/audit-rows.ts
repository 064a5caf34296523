import type { NetworkInterface } from '../../model/inventory.ts';
import type { RuleDirection, SecurityGroup } from '../../model/rules.ts';
import type { CidrBlock } from '../../net/cidr-block.ts';
import { formatIpAddress, IPV4, IPV6, ipAddressFromNumber } from '../../net/ip-address.ts';
import { coveringBlocks, hullBlock } from '../../net/ranges.ts';
import type { AuditReport, EntryUse, RuleUse, WantedUse } from '../../rules/audit.ts';
import type { AuditFinding, WithheldReason } from '../../rules/audit-findings.ts';
import {
  portsOfDemand,
  type SuggestedPeer,
  type SuggestedPorts,
  type Suggestion,
} from '../../rules/audit-suggestion.ts';
import type { Demand, Traffic } from '../../rules/audit-traffic.ts';
import { meaningOfReason } from '../../rules/explain-verdict.ts';
import { entryInWords, protocolInWords, ruleInWords } from '../../rules/rule-in-words.ts';
import { counted } from '../../text/counted.ts';
import type { AuditCounts } from './audit-run.ts';

/** At most so many blocks stand for the peers of a rule. */
const MAX_PEER_BLOCKS = 8;
/** From more addresses on, one block of each family stands for them. */
const MAX_COVERED = 256;
/** At most so many interfaces are named. */
const MAX_INTERFACES = 20;
const LAST_PORT = 65_535;
const MILLISECONDS = 1_000;

/** Traffic, with the names of JSON and CSV. */
export interface TrafficRow {
  readonly flows: number;
  readonly bytes: number;
  readonly packets: number;
  /** `end` of the first and the last flow, ISO 8601; null before the first. */
  readonly first: string | null;
  readonly last: string | null;
}

/** Ports and peers of some flows. */
export interface DemandRow {
  /** Such as `tcp 443`, ascending by protocol. */
  readonly ports: readonly string[];
  /** How many peers there were, at least. */
  readonly peers: number;
  /** Whether `peers` is their exact number. */
  readonly peers_exact: boolean;
  /** At most 8 addresses or CIDR blocks that hold all peers; empty if there were too many to remember. */
  readonly peer_blocks: readonly string[];
}

/** What a rule of a security group did. */
export interface RuleRow extends TrafficRow {
  readonly sg_id: string;
  readonly sg_name: string | null;
  readonly sg_rule_id: string;
  readonly direction: RuleDirection;
  /** The rule in words. */
  readonly rule: string;
  readonly description: string | null;
  /** Known interfaces with the group. */
  readonly interfaces: number;
  /** Flows for which it is the narrowest rule. */
  readonly decided: number;
  /** Flows that no other rule allows. */
  readonly needed: number;
  /** Flows that it may have allowed. */
  readonly possible: number;
  readonly seen: DemandRow;
  /** Ports and peers of the flows that no other rule allows. */
  readonly needed_for: DemandRow;
}

/** What an entry of a network ACL decided. */
export interface EntryRow extends TrafficRow {
  readonly nacl_id: string;
  readonly nacl_rule_number: number;
  readonly direction: RuleDirection;
  /** The entry in words. */
  readonly entry: string;
  readonly subnets: number;
  readonly seen: DemandRow;
}

/** Something to look at. Members that do not apply to the kind of finding are missing. */
export interface FindingRow {
  readonly finding: AuditFinding['kind'];
  readonly sg_id?: string;
  readonly sg_name?: string | null;
  readonly sg_rule_id?: string;
  readonly nacl_id?: string;
  readonly nacl_rule_number?: number;
  readonly direction: RuleDirection;
  /** The rule, the entry, or the rejected traffic, in words. */
  readonly subject: string;
  /** One clause that says what was found. */
  readonly why: string;
  /** `never_matched` only: interfaces with the group that recorded traffic, the first 20. */
  readonly interfaces?: readonly string[];
  /** `never_matched` only: how many such interfaces there are. */
  readonly interface_count?: number;
  /** `redundant` only: rules that allow the same flows, at most 16. */
  readonly covered_by?: readonly string[];
  /** `shadowed` only: numbers of the entries before it. */
  readonly shadowed_by?: readonly number[];
  /** Narrower rules in words, which together allow what the traffic needed. */
  readonly suggestion?: readonly string[];
  /** The same in parts: every port range with every peer. */
  readonly suggested?: {
    readonly ports: readonly { readonly protocol: string; readonly from_port: number; readonly to_port: number }[];
    readonly peers: readonly SuggestedPeerRow[];
  };
  /** Why nobody should act on it as it stands. */
  readonly withheld: readonly WithheldReason[];
  /** `wanted` only: IANA's number. */
  readonly protocol?: number;
  /** `wanted` only: the destination port; null for protocols without ports. */
  readonly port?: number | null;
  /** `wanted` only: what the peers have in common: groups, a subnet, a /24 or /64, or `public`. */
  readonly peer?: string;
  /** `wanted` only: whether the peers are public addresses. */
  readonly is_public?: boolean;
  /** `wanted` only. */
  readonly traffic?: TrafficRow;
}

/** The peer of a suggested rule. */
export type SuggestedPeerRow =
  | { readonly sg_id: string }
  | { readonly prefix_list_id: string }
  | { readonly cidr: string; readonly name: string | null };

/** Everything that an audit tells, as JSON has it. */
export interface AuditRows {
  readonly window: {
    readonly start: string | null;
    readonly end: string | null;
    readonly days: number;
    readonly rules_at: string | null;
  };
  readonly records: {
    readonly lines: number;
    readonly judged: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly not_evaluable: number;
    /** 0 to 1. */
    readonly not_evaluable_share: number;
    readonly not_evaluable_reasons: readonly {
      readonly reason: string;
      readonly count: number;
      readonly meaning: string;
    }[];
    /** Accepted, although the rules refuse it. */
    readonly denied_now: number;
    /** Rejected, although the rules allow it. */
    readonly allowed_now: number;
    readonly nodata: number;
    readonly skipdata: number;
    readonly without_verdict: number;
    readonly other_documents: number;
    readonly unreadable: number;
    readonly is_sampled: boolean;
    readonly has_partial_traffic: boolean;
    /** Rejected flows of further kinds than are counted apart. */
    readonly uncounted_wanted: number;
  };
  readonly findings: readonly FindingRow[];
  readonly rules: readonly RuleRow[];
  readonly entries: readonly EntryRow[];
}

/** What the rows are made of. */
export interface AuditFacts {
  readonly report: AuditReport;
  readonly counts: AuditCounts;
  readonly unreadable: number;
  readonly rulesAt: string | undefined;
  readonly interfaces: Iterable<NetworkInterface>;
  readonly groups: readonly SecurityGroup[];
}

/** The report in rows of texts and numbers, for the table, JSON and CSV. Names in it are those of the input, unescaped. */
export function auditRows({ report, counts, unreadable, rulesAt, interfaces, groups }: AuditFacts): AuditRows {
  const { window } = report;
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  const holders = new Map<string, number>();
  for (const { securityGroupIds = [] } of interfaces) {
    for (const id of securityGroupIds) holders.set(id, (holders.get(id) ?? 0) + 1);
  }
  const notEvaluable = [...report.notEvaluable].sort(([, one], [, other]) => other - one);
  return {
    window: {
      start: timeOf(window.startSeconds),
      end: timeOf(window.endSeconds),
      days: Math.round(window.days * 1_000) / 1_000,
      rules_at: rulesAt ?? null,
    },
    records: {
      lines: counts.lines,
      judged: report.records,
      accepted: counts.accepted,
      rejected: counts.rejected,
      not_evaluable: notEvaluable.reduce((sum, [, count]) => sum + count, 0),
      not_evaluable_share: Math.round(report.notEvaluableShare * 1e6) / 1e6,
      not_evaluable_reasons: notEvaluable.map(([reason, count]) => ({
        reason,
        count,
        meaning: meaningOfReason(reason),
      })),
      denied_now: counts.deniedNow,
      allowed_now: counts.allowedNow,
      nodata: counts.noData,
      skipdata: counts.skipData,
      without_verdict: counts.withoutVerdict,
      other_documents: counts.otherDocuments,
      unreadable,
      is_sampled: window.isSampled,
      has_partial_traffic: window.hasPartialTraffic,
      uncounted_wanted: report.uncountedWanted,
    },
    findings: report.findings.map((finding) => findingRow(finding, names)),
    rules: report.rules.map((use) => ruleRow(use, holders, names)),
    entries: report.entries.map(entryRow),
  };
}

type GroupNames = ReadonlyMap<string, string | undefined>;

function ruleRow(use: RuleUse, holders: ReadonlyMap<string, number>, names: GroupNames): RuleRow {
  const { group, rule } = use;
  return {
    sg_id: group.id,
    sg_name: nameOf(group),
    sg_rule_id: rule.id,
    direction: rule.direction,
    rule: withGroupName(ruleInWords(rule), rule.groupId, names),
    description: presentText(rule.description),
    interfaces: holders.get(group.id) ?? 0,
    ...trafficRow(use.traffic),
    decided: use.decisions,
    needed: use.needed,
    possible: use.possible,
    seen: demandRow(use.seen),
    needed_for: demandRow(use.demand),
  };
}

function entryRow({ acl, entry, traffic, seen }: EntryUse): EntryRow {
  return {
    nacl_id: acl.id,
    nacl_rule_number: entry.ruleNumber,
    direction: entry.direction,
    entry: entryInWords(entry),
    subnets: acl.subnetIds?.length ?? 0,
    ...trafficRow(traffic),
    seen: demandRow(seen),
  };
}

function findingRow(finding: AuditFinding, names: GroupNames): FindingRow {
  if (finding.kind === 'wanted') return wantedRow(finding.use, names);
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

function whyOf(finding: Exclude<AuditFinding, { kind: 'wanted' | 'shadowed' }>): string {
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

function wantedRow(use: WantedUse, names: GroupNames): FindingRow {
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
    finding: 'wanted',
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

/** `tcp 443, 8080-8090`, one text a protocol. */
function portsInWords(ports: readonly SuggestedPorts[]): string[] {
  const byProtocol = new Map<string, string[]>();
  for (const { protocol, fromPort, toPort } of ports) {
    const ranges = byProtocol.get(protocol) ?? [];
    byProtocol.set(protocol, ranges);
    if (fromPort === 0 && toPort === LAST_PORT) continue;
    ranges.push(fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`);
  }
  return [...byProtocol].map(([protocol, ranges]) => {
    const name = /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol;
    return ranges.length === 0 ? name : `${name} ${ranges.join(', ')}`;
  });
}

function demandRow(demand: Demand | undefined): DemandRow {
  if (demand === undefined) return { ports: [], peers: 0, peers_exact: true, peer_blocks: [] };
  const { peers } = demand;
  const blocks = peers.blocks();
  const covering = blocks === undefined ? undefined : blocksFor(blocks);
  return {
    ports: portsInWords(portsOfDemand(demand)),
    peers: peers.count,
    peers_exact: peers.isExact,
    peer_blocks:
      covering?.map(({ text, first, last, family }) =>
        first === last ? formatIpAddress(ipAddressFromNumber(family, first)) : text,
      ) ?? [],
  };
}

/** Few blocks that hold all: of many, one for each family, since finding the best ones takes quadratic time. */
function blocksFor(blocks: readonly CidrBlock[]): readonly CidrBlock[] | undefined {
  if (blocks.length <= MAX_COVERED) return coveringBlocks(blocks, MAX_PEER_BLOCKS);
  return [IPV4, IPV6].flatMap((family) => hullBlock(blocks.filter((block) => block.family === family)) ?? []);
}

function trafficRow({ flows, bytes, packets, firstEnd, lastEnd }: Traffic): TrafficRow {
  return { flows, bytes, packets, first: timeOf(firstEnd), last: timeOf(lastEnd) };
}

function timeOf(seconds: number | undefined): string | null {
  if (seconds === undefined) return null;
  const time = new Date(seconds * MILLISECONDS);
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace('.000Z', 'Z');
}

function nameOf({ name }: SecurityGroup): string | null {
  return presentText(name);
}

/** AWS gives an empty text where nobody has written one. */
function presentText(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function withGroupName(words: string, groupId: string | undefined, names: GroupNames): string {
  const name = groupId === undefined ? undefined : names.get(groupId);
  return withName(words, name);
}

/** A text with a name in parentheses, if there is one. */
function withName(text: string, name: string | undefined): string {
  return name === undefined || name === '' ? text : `${text} (${name})`;
}
