import type { NetworkInterface } from '../model/inventory.ts';
import type { NetworkAclEntry, RulesDocument, SecurityGroup } from '../model/rules.ts';
import type { RuleOfGroup, Verdict, VerdictFacts, VerdictReason } from '../model/verdict.ts';
import { type AuditFinding, type AuditWindow, findingsOf } from './audit-findings.ts';
import type { NamedRange } from './audit-suggestion.ts';
import { Demand, neighbourhoodOf, Traffic } from './audit-traffic.ts';
import type { EntryUse, RejectedTraffic, RuleUse } from './audit-use.ts';
import type { PeerRelation } from './peer-relation.ts';
import { hasPorts } from './protocol-numbers.ts';
import { ruleAddressOf } from './rule-address.ts';
import type { VerdictQuestion } from './verdict-question.ts';

/** Maximum number of companions that are recorded for a rule: other rules that allowed the same flows. */
const MAX_COMPANIONS = 16;
/** Maximum number of kinds of rejected flows that are counted separately; all others are counted together. */
const MAX_REJECTED_KINDS = 65_536;
/** Minimum number of rejected flows of one kind that makes a finding. */
const DEFAULT_MIN_REJECTED_FLOWS = 10;

/** The sources of an audit. */
export interface AuditSources {
  readonly rules: RulesDocument;
  /** Every known interface. */
  readonly interfaces: Iterable<NetworkInterface>;
  /** Ranges with names, for suggestions: labels, which precede the subnets of the document. */
  readonly namedRanges?: readonly NamedRange[];
  /** Minimum number of rejected flows of one kind that makes a finding; 10 if missing. */
  readonly minRejectedFlows?: number;
}

/** The amounts of a record. Numbers are -1 if the record has none. */
export interface FlowSize {
  readonly bytes: number;
  readonly packets: number;
  readonly startSeconds: number;
  /** Number of flows that the record represents, if accepted flows were sampled; otherwise 1. */
  readonly weight: number;
}

/** The outcome of an audit. */
export interface AuditReport {
  readonly window: AuditWindow;
  /** Records with a verdict. */
  readonly records: number;
  /** Records that are not evaluable, by reason. */
  readonly notEvaluable: ReadonlyMap<VerdictReason, number>;
  /** Share of the records that were not evaluable, 0 to 1. */
  readonly notEvaluableShare: number;
  /** Rejected flows beyond the kinds that are counted separately. */
  readonly uncountedRejected: number;
  readonly rules: readonly RuleUse[];
  readonly entries: readonly EntryUse[];
  readonly findings: readonly AuditFinding[];
}

/**
 * Counts which rules and entries decided on flows, and reports unused rules and rules that are wider than necessary.
 * Memory is bounded: for each rule by its ports and peers (see `PortSet` and `PeerSet`), for rejected flows by their kinds.
 */
export class RuleAudit {
  readonly #sources: AuditSources;
  readonly #interfaces: readonly NetworkInterface[];
  readonly #rules: Map<string, RuleUse> = new Map();
  readonly #entries: Map<string, EntryUse> = new Map();
  readonly #rejected: Map<string, RejectedTraffic> = new Map();
  readonly #recorders: Set<string> = new Set();
  readonly #notEvaluable: Map<VerdictReason, number> = new Map();
  readonly #window: { -readonly [Member in keyof AuditWindow]: AuditWindow[Member] };
  #records = 0;
  #uncountedRejected = 0;

  constructor(sources: AuditSources) {
    this.#sources = sources;
    this.#interfaces = [...sources.interfaces];
    this.#window = {
      startSeconds: undefined,
      endSeconds: undefined,
      days: 0,
      isSampled: false,
      skippedRecords: 0,
      hasPartialTraffic: false,
    };
    for (const group of sources.rules.securityGroups) {
      for (const rule of group.rules) this.#rules.set(rule.id, newRuleUse(group, rule));
    }
    for (const acl of sources.rules.networkAcls) {
      for (const entry of acl.entries) {
        this.#entries.set(entryKey(acl.id, entry), { acl, entry, traffic: new Traffic(), seen: undefined });
      }
    }
  }

  /** Notes that accepted flows were sampled: there may have been unseen flows. */
  noteSampling(): void {
    this.#window.isSampled = true;
  }

  /** Notes a SKIPDATA record: flows are missing. */
  noteSkippedData(): void {
    this.#window.skippedRecords++;
  }

  /** Notes that the flow logs record accepted or rejected traffic only. */
  notePartialTraffic(): void {
    this.#window.hasPartialTraffic = true;
  }

  /**
   * Counts a record.
   *
   * @param question the question of the engine, at the time of its answer
   */
  add(question: VerdictQuestion, verdict: Verdict, size: FlowSize): void {
    const { facts } = verdict;
    this.#records++;
    this.#extendWindow(question.endSeconds, size.startSeconds);
    const id = question.recorder?.found?.id;
    if (id !== undefined) this.#recorders.add(id);
    if (facts.verdict === 'not_evaluable') {
      this.#notEvaluable.set(facts.reason, (this.#notEvaluable.get(facts.reason) ?? 0) + 1);
    }
    if (facts.verdict === 'allowed') this.#addAllowed(question, facts, size);
    const isSettled = facts.aclResult === 'allow' || facts.aclResult === 'deny';
    if (isSettled && facts.aclId !== undefined && facts.entry !== undefined) {
      const use = this.#entries.get(entryKey(facts.aclId, facts.entry)) ?? this.#closingEntry(facts.aclId, facts.entry);
      if (use !== undefined) {
        use.traffic.add(question.endSeconds, size.bytes, size.packets, size.weight);
        use.seen ??= new Demand();
        addDemand(use.seen, question, question.protocol, question.destinationPort);
      }
    }
    const isRefused = facts.verdict === 'security_group' || facts.verdict === 'both';
    if (isRefused && facts.groupResult === 'deny' && facts.reason !== 'no_connection') {
      this.#addRejected(question, facts, size);
    }
  }

  /** The results so far. */
  report(): AuditReport {
    const { rules: document, namedRanges = [], minRejectedFlows = DEFAULT_MIN_REJECTED_FLOWS } = this.#sources;
    const subnets = (document.subnets ?? []).flatMap(({ id, cidrBlocks = [] }) =>
      cidrBlocks.map((cidr) => ({ name: id, cidr })),
    );
    const notEvaluable = [...this.#notEvaluable.values()].reduce((sum, count) => sum + count, 0);
    const window = { ...this.#window, days: daysOf(this.#window) };
    const rules = [...this.#rules.values()];
    const entries = [...this.#entries.values()];
    return {
      window,
      records: this.#records,
      notEvaluable: this.#notEvaluable,
      notEvaluableShare: this.#records === 0 ? 0 : notEvaluable / this.#records,
      uncountedRejected: this.#uncountedRejected,
      rules,
      entries,
      findings: findingsOf({
        document,
        window,
        rules,
        rejected: [...this.#rejected.values()].filter(({ traffic }) => traffic.flows >= minRejectedFlows),
        interfaces: this.#interfaces,
        recorders: this.#recorders,
        namedRanges: [...namedRanges, ...subnets],
      }),
    };
  }

  #addAllowed(question: VerdictQuestion, facts: VerdictFacts, size: FlowSize): void {
    const { endSeconds, protocol } = question;
    for (const { rule } of facts.possible ?? []) {
      const use = this.#rules.get(rule.id);
      if (use !== undefined) use.possible += size.weight;
    }
    const allowing = facts.allowing ?? [];
    // a reply counts for the rule that allowed its request, whose destination port is the reply's source port
    const port = facts.groupResult === 'stateful' ? question.sourcePort : question.destinationPort;
    for (const { rule } of allowing) {
      const use = this.#rules.get(rule.id);
      if (use === undefined) continue;
      use.traffic.add(endSeconds, size.bytes, size.packets, size.weight);
      if (facts.rule?.rule.id === rule.id) use.decisions += size.weight;
      use.seen ??= new Demand();
      addDemand(use.seen, question, protocol, port);
      if (allowing.length === 1) {
        use.needed += size.weight;
        use.demand ??= new Demand();
        addDemand(use.demand, question, protocol, port);
        continue;
      }
      use.companions ??= new Set();
      for (const other of allowing) {
        if (other.rule.id !== rule.id && use.companions.size < MAX_COMPANIONS) use.companions.add(other.rule.id);
      }
    }
  }

  #addRejected(question: VerdictQuestion, facts: VerdictFacts, size: FlowSize): void {
    const { direction, protocol, peer } = question;
    const relation = relationIn(question);
    if (direction === undefined || peer === undefined || relation === undefined) return;
    const port = hasPorts(protocol) ? question.destinationPort : -1;
    const groups = facts.groups ?? [];
    const peerClass = relation.isOnInternet
      ? 'public'
      : peerClassOf(relation, neighbourhoodOf(ruleAddressOf(peer).address));
    const key = JSON.stringify([groups.map(({ id }) => id), direction, protocol, port, peerClass]);
    let use = this.#rejected.get(key);
    if (use === undefined) {
      if (this.#rejected.size >= MAX_REJECTED_KINDS) {
        this.#uncountedRejected += size.weight;
        return;
      }
      const isPublic = relation.isOnInternet;
      use = { groups, direction, protocol, port, peerClass, isPublic, traffic: new Traffic() };
      this.#rejected.set(key, use);
    }
    use.traffic.add(question.endSeconds, size.bytes, size.packets, size.weight);
  }

  /** A closing entry that the document does not list. */
  #closingEntry(aclId: string, entry: NetworkAclEntry): EntryUse | undefined {
    const acl = this.#sources.rules.networkAcls.findLast(({ id }) => id === aclId);
    if (acl === undefined) return undefined;
    const use: EntryUse = { acl, entry, traffic: new Traffic(), seen: undefined };
    this.#entries.set(entryKey(aclId, entry), use);
    return use;
  }

  #extendWindow(endSeconds: number, startSeconds: number): void {
    const window = this.#window;
    const first = startSeconds >= 0 ? startSeconds : endSeconds;
    if (first >= 0 && (window.startSeconds === undefined || first < window.startSeconds)) window.startSeconds = first;
    if (endSeconds >= 0 && (window.endSeconds === undefined || endSeconds > window.endSeconds)) {
      window.endSeconds = endSeconds;
    }
  }
}

const SECONDS_PER_DAY = 86_400;

function daysOf({ startSeconds, endSeconds }: Pick<AuditWindow, 'startSeconds' | 'endSeconds'>): number {
  if (startSeconds === undefined || endSeconds === undefined) return 0;
  return (endSeconds - startSeconds) / SECONDS_PER_DAY;
}

function newRuleUse(group: SecurityGroup, rule: RuleOfGroup['rule']): RuleUse {
  return {
    group,
    rule,
    traffic: new Traffic(),
    decisions: 0,
    needed: 0,
    possible: 0,
    seen: undefined,
    demand: undefined,
    companions: undefined,
  };
}

function addDemand(demand: Demand, question: VerdictQuestion, protocol: number, port: number): void {
  const { peer } = question;
  demand.add(protocol, hasPorts(protocol) ? port : -1);
  if (peer !== undefined) demand.peers.add(peer.text, ruleAddressOf(peer).address, relationIn(question)?.membership);
}

/** The relation of the peer to the recording interface's VPC; other VPCs may have asked about the peer since. */
function relationIn({ peer, recorder, vpcId }: VerdictQuestion): PeerRelation | undefined {
  const latest = peer?.ruleAddress?.relation;
  const recordersVpcId = recorder?.found?.vpcId ?? vpcId;
  let relation = latest;
  while (relation !== undefined && relation.vpc?.id !== recordersVpcId) relation = relation.older;
  return relation ?? latest;
}

function peerClassOf({ membership, subnetId }: PeerRelation, neighbourhood: string): string {
  if (membership.state === 'known' && membership.groupIds.length > 0) return membership.groupIds.join(' ');
  return subnetId ?? neighbourhood;
}

function entryKey(aclId: string, { direction, ruleNumber, cidr }: NetworkAclEntry): string {
  return `${aclId} ${direction} ${ruleNumber} ${cidr}`;
}
