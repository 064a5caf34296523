import type { NetworkAclEntry, SecurityGroup, SecurityGroupRule } from './rules.ts';
import { type GroupedValue, ValueGroup } from './value-group.ts';

/** Why a flow was accepted or rejected, deduced from the rules. */
export type VerdictName =
  /** Accepted, and the rules explain it. */
  | 'allowed'
  /** Accepted, although the rules refuse it: they changed, or the rule of a tracked connection was removed. */
  | 'denied_now'
  /** Rejected: no rule of the security groups allows it. */
  | 'security_group'
  /** Rejected: an entry of the network ACL denies it. */
  | 'network_acl'
  /** Rejected: both layers refuse it. */
  | 'both'
  /** Rejected, though all layers allow it. */
  | 'allowed_now'
  | 'block_public_access'
  | 'encryption_control'
  /** Packets were lost at a transit gateway. */
  | 'transit_gateway'
  /** Something that the verdict depends on is unknown. */
  | 'not_evaluable';

/** What a verdict is based on, or why the flow has no verdict. */
export type VerdictReason =
  | 'rules'
  | 'stateful'
  | 'no_rule'
  | 'no_connection'
  | 'entry'
  | 'network_acl_first'
  | 'security_group_first'
  | 'late_packet'
  | 'unexplained'
  | 'rules_changed'
  | 'possibly_block_public_access'
  | 'not_forwarded'
  | 'no_rules_apply'
  | 'record'
  | 'icmp_type'
  | 'prefix_list_unknown'
  | 'peer_unknown'
  | 'load_balancer'
  | 'forwarded'
  | 'security_group'
  | 'network_acl'
  | 'both'
  | 'interface_unknown'
  | 'interface_changed'
  | 'no_interface'
  | 'direction_unknown'
  | 'security_group_unknown'
  | 'network_acl_unknown'
  | 'transit_gateway_subnet'
  | 'ambiguous'
  | 'efa'
  | 'no_route'
  | 'blackhole'
  | 'mtu_exceeded'
  | 'ttl_expired';

/** `sure`: follows from the rules and the TCP flags. `likely`: by ports, by elimination, or settled by the action. */
export type VerdictCertainty = 'sure' | 'likely';

/** What the security groups of an interface decide about a flow. */
export type GroupResult = 'allow' | 'stateful' | 'deny' | 'maybe' | 'unknown' | 'not_applied';

/** What the network ACL of a subnet decides about a flow. */
export type AclResult = 'allow' | 'deny' | 'maybe' | 'unknown' | 'not_applied';

/** A rule with the group that has it. */
export interface RuleOfGroup {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
}

/** The content of a verdict; absent members are unknown or do not apply. */
export interface VerdictFacts {
  readonly verdict: VerdictName;
  readonly reason: VerdictReason;
  readonly certainty?: VerdictCertainty | undefined;
  /** Time of the rules that were applied, ISO 8601. */
  readonly rulesAt?: string | undefined;
  /** Whether the flow opened the connection or answered. */
  readonly role?: 'request' | 'response' | undefined;
  readonly groupResult?: GroupResult | undefined;
  /** The narrowest rule that matches. */
  readonly rule?: RuleOfGroup | undefined;
  /** How many rules match as well as `rule`, itself included. */
  readonly ruleMatches?: number | undefined;
  readonly aclResult?: AclResult | undefined;
  readonly aclId?: string | undefined;
  /** The entry that decided. */
  readonly entry?: NetworkAclEntry | undefined;
  /** Every rule that allows the flow for sure: `rule` and those that match as well. */
  readonly allowing?: readonly RuleOfGroup[] | undefined;
  /** Every rule that may have allowed the flow, if none does for sure. */
  readonly possible?: readonly RuleOfGroup[] | undefined;
  /** If no rule matches: up to four rules that allow the protocol and port, but not this peer. */
  readonly nearMisses?: readonly RuleOfGroup[] | undefined;
  /** Security groups of the interface, if they did not allow the flow. */
  readonly groups?: readonly SecurityGroup[] | undefined;
}

/**
 * Why a flow was accepted or rejected, with its values as documents have them. Equal verdicts are one object, so that
 * its rendered form is kept with it.
 */
export class Verdict extends ValueGroup {
  readonly facts: VerdictFacts;
  /** Whether it is `not_evaluable`. */
  readonly isNotEvaluable: boolean;
  /** Whether rules were applied; a verdict that the record itself states needs none. */
  readonly hasRules: boolean;

  constructor(facts: VerdictFacts, values: Readonly<Record<string, GroupedValue>>) {
    super(values);
    this.facts = facts;
    this.isNotEvaluable = facts.verdict === 'not_evaluable';
    this.hasRules = facts.rulesAt !== undefined;
  }
}
