import type { NetworkAclEntry, RuleDirection } from '../model/rules.ts';
import type {
  AclResult,
  GroupResult,
  RuleOfGroup,
  VerdictCertainty,
  VerdictFacts,
  VerdictReason,
} from '../model/verdict.ts';
import type { IpAddress } from '../net/ip-address.ts';
import {
  ACL_ASKED,
  ACL_ASKED_TWICE,
  ACL_MAY_BE_PASSED_BY,
  ACL_MAY_NOT_BE_ASKED,
  ACL_NOT_ASKED,
  ACL_UNKNOWN,
  type AclMode,
} from './acl-mode.ts';
import { type CompiledRule, findRules, nearMisses, type RuleFinding } from './compile-group-set.ts';
import { type EntryFinding, findEntry } from './compile-network-acl.ts';
import { type FlowRole, isByFlags, isResponse, REQUEST_BY_FLAGS, ROLE_UNKNOWN, roleName } from './flow-role.ts';
import { type Membership, matchReference, type ReferenceContext, referenceState } from './membership.ts';
import type { Posture } from './posture.ts';
import { TCP } from './protocol-numbers.ts';

/**
 * Everything that a verdict depends on, except the posture of the interface. Ports are those of the flow, not classes.
 */
export interface Situation {
  readonly direction: RuleDirection;
  readonly isAccepted: boolean;
  readonly role: FlowRole;
  /** Whether the record has the packet that opens a TCP connection. */
  readonly isOpening: boolean;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly peer: IpAddress;
  /** The packet's own end, which counts for {@link ACL_ASKED_TWICE}. */
  readonly own: IpAddress | undefined;
  readonly membership: Membership;
  readonly isForwarded: boolean;
  readonly aclMode: AclMode;
  /** Whether the flow comes from the internet to a NAT gateway, which drops unsolicited packets. */
  readonly isFromInternetToNat: boolean;
  /** Whether VPC Block Public Access may have refused it; the record does not show that. */
  readonly mayBeBlockedPublicAccess: boolean;
}

/** Maximum number of nearly matching rules in a verdict. */
const MAX_NEAR_MISSES = 4;

interface GroupFinding {
  readonly result: GroupResult;
  readonly finding?: RuleFinding | undefined;
  readonly reason?: VerdictReason | undefined;
  /** Rules that may have allowed the flow. */
  readonly possible?: readonly CompiledRule[] | undefined;
}

interface AclFinding {
  readonly result: AclResult;
  readonly entry?: NetworkAclEntry | undefined;
  readonly reason?: VerdictReason | undefined;
}

const SECURITY_GROUP_UNKNOWN: GroupFinding = { result: 'unknown', reason: 'security_group_unknown' };
const NETWORK_ACL_UNKNOWN: AclFinding = { result: 'unknown', reason: 'network_acl_unknown' };

/** Why a flow was accepted or rejected, from the rules of the interface's posture. */
export function judge(posture: Posture, situation: Situation, context: ReferenceContext): VerdictFacts {
  const acl = askAcl(posture, situation);
  const groups = askGroups(posture, situation, context, acl);
  const decision = situation.isAccepted
    ? decideAccepted(situation, groups, acl)
    : decideRejected(situation, groups, acl);
  const result = decision.groupResult ?? groups.result;
  const isNamed = result === 'allow' || result === 'stateful' || result === 'maybe';
  const rule = isNamed ? groups.finding?.best : undefined;
  const isSure = groups.finding?.level === 'sure' && (result === 'allow' || result === 'stateful');
  const isAclNamed = acl.entry !== undefined && acl.result !== 'unknown' && acl.result !== 'not_applied';
  return {
    verdict: decision.verdict,
    reason: decision.reason,
    certainty: decision.certainty,
    rulesAt: posture.rulesAt,
    role: roleName(situation.role),
    groupResult: result,
    rule: rule === undefined ? undefined : ruleOf(rule),
    ruleMatches: rule === undefined ? undefined : groups.finding?.matching.length,
    aclResult: acl.result,
    aclId: isAclNamed ? posture.acl?.id : undefined,
    entry: isAclNamed ? acl.entry : undefined,
    allowing: isSure ? groups.finding?.matching.map(ruleOf) : undefined,
    possible: groups.possible?.map(ruleOf),
    nearMisses: decision.reason === 'no_rule' || decision.verdict === 'both' ? near(posture, situation) : undefined,
    groups: result === 'deny' || result === 'maybe' || result === 'unknown' ? posture.groupSet.groups : undefined,
  };
}

function ruleOf(compiled: CompiledRule): RuleOfGroup {
  return { group: compiled.group, rule: compiled.rule };
}

function near(posture: Posture, { direction, protocol, destinationPort }: Situation): RuleOfGroup[] {
  return nearMisses(posture.groupSet.rules[direction], protocol, destinationPort, MAX_NEAR_MISSES).map(ruleOf);
}

function askGroups(
  { groupSet }: Posture,
  situation: Situation,
  context: ReferenceContext,
  acl: AclFinding,
): GroupFinding {
  if (!groupSet.isApplied) return { result: 'not_applied' };
  const { direction, protocol, sourcePort, destinationPort, peer, membership, isAccepted, isForwarded } = situation;
  const referenceOf = ({ rule, group }: CompiledRule) =>
    matchReference(referenceState(rule, group, membership, context), isAccepted, isForwarded);
  const opposite = direction === 'ingress' ? 'egress' : 'ingress';
  const forward = findRules(groupSet.rules[direction], protocol, destinationPort, peer, referenceOf);
  const reverse = findRules(groupSet.rules[opposite], protocol, sourcePort, peer, referenceOf);
  if (forward.level === 'sure' && !(isAccepted && isResponse(situation.role) && reverse.level === 'sure')) {
    return { result: 'allow', finding: forward };
  }
  return isAccepted
    ? askGroupsOfAccepted(situation.role, forward, reverse, groupSet.hasUnknown)
    : askGroupsOfRejected(situation.role, forward, reverse, groupSet.hasUnknown, acl.result === 'deny');
}

/** Explains why an accepted flow passed although no rule of its direction allows it. */
function askGroupsOfAccepted(
  role: FlowRole,
  forward: RuleFinding,
  reverse: RuleFinding,
  hasUnknown: boolean,
): GroupFinding {
  const isReplyPossible = role !== REQUEST_BY_FLAGS;
  const isEitherPossible = role === ROLE_UNKNOWN && forward.level === 'maybe' && reverse.level !== 'none';
  // it could be the request's rule or the reply's: naming one would be a guess
  if (isEitherPossible && !hasUnknown) {
    return { result: 'maybe', reason: forward.doubt, possible: [...forward.matching, ...reverse.matching] };
  }
  if (isReplyPossible && reverse.level === 'sure') return { result: 'stateful', finding: reverse };
  if (hasUnknown) return SECURITY_GROUP_UNKNOWN;
  const isReverseFirst = isResponse(role) && reverse.level === 'maybe';
  if (forward.level === 'maybe' && !isReverseFirst) return maybe(forward);
  if (isReplyPossible && reverse.level === 'maybe') return maybe(reverse);
  return { result: 'deny' };
}

/** The decision of the groups on a rejected flow that no rule of its direction allows with certainty. */
function askGroupsOfRejected(
  role: FlowRole,
  forward: RuleFinding,
  reverse: RuleFinding,
  hasUnknown: boolean,
  isDeniedByAcl: boolean,
): GroupFinding {
  const isReply = isResponse(role);
  if (isReply && reverse.level === 'sure' && (isDeniedByAcl || !hasUnknown)) {
    return { result: 'stateful', finding: reverse };
  }
  if (hasUnknown) return SECURITY_GROUP_UNKNOWN;
  if (forward.level === 'maybe') return maybe(forward);
  const isReplyPossible = isReply ? reverse.level === 'maybe' : role === ROLE_UNKNOWN && reverse.level !== 'none';
  // a reply would have passed the groups, so only the network ACL may have refused it
  if (isReplyPossible && (isReply || isDeniedByAcl)) return maybe(reverse);
  return { result: 'deny' };
}

function maybe(finding: RuleFinding): GroupFinding {
  return { result: 'maybe', finding, reason: finding.doubt, possible: finding.matching };
}

function askAcl(posture: Posture, situation: Situation): AclFinding {
  const { aclMode, direction } = situation;
  switch (aclMode) {
    case ACL_NOT_ASKED:
      return { result: 'not_applied' };
    case ACL_UNKNOWN:
      return NETWORK_ACL_UNKNOWN;
    case ACL_MAY_BE_PASSED_BY:
      return { result: 'unknown', reason: 'transit_gateway_subnet' };
    case ACL_ASKED:
      return askEntries(posture, situation, direction, situation.peer);
    case ACL_ASKED_TWICE: {
      const outbound = askEntries(posture, situation, 'egress', situation.peer);
      const inbound =
        situation.own === undefined ? undefined : askEntries(posture, situation, 'ingress', situation.own);
      if (inbound === undefined) return NETWORK_ACL_UNKNOWN;
      return bothOf(outbound, inbound);
    }
    case ACL_MAY_NOT_BE_ASKED: {
      const asked = askEntries(posture, situation, direction, situation.peer);
      return asked.result === 'allow' ? asked : NETWORK_ACL_UNKNOWN;
    }
  }
}

/** The first refusal of two lists that both must allow. */
function bothOf(first: AclFinding, second: AclFinding): AclFinding {
  const strict = ['deny', 'unknown', 'maybe'] as const;
  for (const result of strict) {
    const found = [first, second].find((finding) => finding.result === result);
    if (found !== undefined) return found;
  }
  return first;
}

function askEntries(
  { acl }: Posture,
  { protocol, destinationPort, isAccepted }: Situation,
  direction: RuleDirection,
  address: IpAddress,
): AclFinding {
  if (acl === undefined) return NETWORK_ACL_UNKNOWN;
  const found: EntryFinding = findEntry(acl.entries[direction], protocol, destinationPort, address, isAccepted);
  return { ...found, reason: found.result === 'maybe' ? 'icmp_type' : undefined };
}

interface Decision {
  readonly verdict: VerdictFacts['verdict'];
  readonly reason: VerdictReason;
  readonly certainty?: VerdictCertainty;
  /** The result of the groups, if the network ACL changes it. */
  readonly groupResult?: GroupResult;
}

function decideAccepted(situation: Situation, groups: GroupFinding, acl: AclFinding): Decision {
  if (acl.result === 'unknown') return notEvaluable(acl.reason);
  if (groups.result === 'unknown') return notEvaluable(groups.reason);
  if (acl.result === 'deny') {
    return decided('denied_now', groups.result === 'deny' ? 'both' : 'network_acl', 'sure');
  }
  if (groups.result === 'deny') {
    // without its SYN, the connection may be older than the rules
    return decided('denied_now', 'security_group', byFlags(situation.role));
  }
  if (groups.result === 'maybe') return allowed(groups.reason ?? 'icmp_type', 'likely');
  if (acl.result === 'maybe') return allowed(acl.reason ?? 'icmp_type', 'likely');
  if (groups.result === 'stateful') return allowed('stateful', byFlags(situation.role));
  if (groups.result === 'not_applied' && acl.result === 'not_applied') return allowed('no_rules_apply', 'sure');
  const { role } = situation;
  if (situation.isFromInternetToNat && role !== ROLE_UNKNOWN && !isResponse(role)) {
    return allowed('not_forwarded', byFlags(role));
  }
  return allowed('rules', 'sure');
}

function decideRejected(situation: Situation, groups: GroupFinding, acl: AclFinding): Decision {
  if (acl.result === 'unknown') return notEvaluable(acl.reason);
  if (acl.result === 'deny') {
    if (groups.result !== 'deny') return decided('network_acl', 'entry', 'sure');
    const reason = situation.direction === 'ingress' ? 'network_acl_first' : 'security_group_first';
    return decided('both', reason, byFlags(situation.role));
  }
  switch (groups.result) {
    case 'unknown':
      return notEvaluable(groups.reason);
    case 'deny':
      return decided('security_group', 'no_rule', byFlags(situation.role));
    case 'maybe':
      if (acl.result === 'maybe') return notEvaluable('ambiguous');
      return decided('security_group', groups.reason ?? 'icmp_type', 'likely');
    case 'stateful':
      if (acl.result === 'maybe') return decided('network_acl', 'icmp_type', 'likely');
      return { ...decided('security_group', 'no_connection', byFlags(situation.role)), groupResult: 'deny' };
    case 'allow':
    case 'not_applied':
      if (acl.result === 'maybe') return decided('network_acl', 'icmp_type', 'likely');
      if (acl.result === 'not_applied' && groups.result === 'not_applied') return notEvaluable('no_rules_apply');
      return decided('allowed_now', allowedNowReason(situation), 'likely');
  }
}

function allowedNowReason(situation: Situation): VerdictReason {
  if (situation.mayBeBlockedPublicAccess) return 'possibly_block_public_access';
  return situation.protocol === TCP && !situation.isOpening ? 'late_packet' : 'unexplained';
}

function allowed(reason: VerdictReason, certainty: VerdictCertainty): Decision {
  return decided('allowed', reason, certainty);
}

function decided(verdict: Decision['verdict'], reason: VerdictReason, certainty: VerdictCertainty): Decision {
  return { verdict, reason, certainty };
}

function notEvaluable(reason: VerdictReason = 'ambiguous'): Decision {
  return { verdict: 'not_evaluable', reason };
}

function byFlags(role: FlowRole): VerdictCertainty {
  return isByFlags(role) ? 'sure' : 'likely';
}
