import type { RuleDirection } from '../../model/rules.ts';
import type { AuditFinding, WithheldReason } from '../../rules/audit-findings.ts';

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
  /** At most 8 addresses or CIDR blocks that contain all peers; empty if there were too many peers. */
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

/** A finding. Members that do not apply to its kind are missing. */
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
  /** Reasons not to act on it yet. */
  readonly withheld: readonly WithheldReason[];
  /** `rejected` only: IANA's number. */
  readonly protocol?: number;
  /** `rejected` only: the destination port; null for protocols without ports. */
  readonly port?: number | null;
  /** `rejected` only: what the peers have in common: groups, a subnet, a /24 or /64, or `public`. */
  readonly peer?: string;
  /** `rejected` only: whether the peers are public addresses. */
  readonly is_public?: boolean;
  /** `rejected` only. */
  readonly traffic?: TrafficRow;
}

/** The peer of a suggested rule. */
export type SuggestedPeerRow =
  | { readonly sg_id: string }
  | { readonly prefix_list_id: string }
  | { readonly cidr: string; readonly name: string | null };

/** The whole report of an audit, in the form of its JSON. */
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
    /** Rejected flows beyond the kinds that are counted separately. */
    readonly uncounted_rejected: number;
  };
  readonly findings: readonly FindingRow[];
  readonly rules: readonly RuleRow[];
  readonly entries: readonly EntryRow[];
}
