import type { SecurityGroup, SecurityGroupRule } from '../model/rules.ts';

/** How security groups can be referenced between two VPCs. */
export interface VpcConnection {
  /** Both are the same VPC. */
  readonly isLocal: boolean;
  /** An active peering connection within a Region. */
  readonly isPeered: boolean;
  /** A common transit gateway: whether it carries group membership; `unknown` where its own option is unknown. */
  readonly transitGateway: 'none' | 'on' | 'off' | 'unknown';
  /** Whether the document lacks information on how they are connected. */
  readonly isUnknown: boolean;
}

/**
 * The groups of a peer, as one VPC sees them. Equal memberships are one object with one number.
 */
export interface Membership {
  readonly number: number;
  /** The VPC that sees the peer. */
  readonly vpcId: string | undefined;
  /**
   * `known`: its interface and groups; `unknown`: it is inside a known VPC, but its interface or groups are unknown;
   * `outside`: outside every VPC whose ranges are known, with an address that a VPC could have; `stranger`: outside of all.
   */
  readonly state: 'known' | 'unknown' | 'outside' | 'stranger';
  /** Groups of a known peer, sorted. */
  readonly groupIds: readonly string[];
  /** VPCs in which the peer may be; empty if unknown. */
  readonly peerVpcIds: readonly string[];
  readonly connection: VpcConnection;
}

/** The facts about the network that a group reference needs. */
export interface ReferenceContext {
  groupById(id: string): SecurityGroup | undefined;
  regionOf(vpcId: string | undefined): string | undefined;
  /** Whether the ranges of a VPC are known, so that an address outside of them is not in it. */
  hasRangesOf(vpcId: string | undefined): boolean;
  /** Whether a Network Load Balancer of a VPC has a group, or may have it because its load balancers are unknown. */
  mayBeOfLoadBalancer(groupId: string, vpcId: string | undefined): boolean;
}

/**
 * How a peer has the group that a rule names:
 *
 * - `no`: it does not, or not in a way that the rule sees;
 * - `member`: it does;
 * - `peer_unknown`: it may;
 * - `load_balancer`: it is a stranger that may have come through a load balancer with the group, which keeps the addresses of
 *   its clients;
 * - `load_balancer_client`: the same for a known peer. Where the flow was rejected, it did not come that way.
 */
export type ReferenceState = 'no' | 'member' | 'peer_unknown' | 'load_balancer' | 'load_balancer_client';

/** Whether a rule that names a group matches a flow. */
export type ReferenceMatch = 'yes' | 'no' | 'peer_unknown' | 'load_balancer' | 'forwarded';

/**
 * Whether a rule that names a group matches a flow, from how the peer has the group.
 *
 * @param isForwarded whether the traffic passed an appliance or an endpoint, where membership is lost
 */
export function matchReference(state: ReferenceState, isAccepted: boolean, isForwarded: boolean): ReferenceMatch {
  if (state === 'member') return isForwarded ? 'forwarded' : 'yes';
  if (state === 'load_balancer_client') return isAccepted ? 'load_balancer' : 'no';
  return state;
}

/** A number for each {@link ReferenceState}. */
export const REFERENCE_STATES = ['no', 'member', 'peer_unknown', 'load_balancer', 'load_balancer_client'] as const;

/**
 * How a peer has the group that a rule names.
 *
 * @param owner the group that has the rule
 */
export function referenceState(
  rule: SecurityGroupRule,
  owner: SecurityGroup,
  membership: Membership,
  context: ReferenceContext,
): ReferenceState {
  const { groupId } = rule;
  if (groupId === undefined || isStale(rule)) return 'no';
  const group = context.groupById(groupId);
  const groupVpcId = rule.groupVpcId ?? group?.vpcId ?? owner.vpcId;
  if (isOtherRegion(context, groupVpcId, membership.vpcId)) return 'no';
  switch (membership.state) {
    case 'known':
      if (membership.groupIds.includes(groupId)) return connected(rule, membership.connection);
      break;
    case 'unknown': {
      const mayBeMember =
        membership.peerVpcIds.length === 0 ||
        groupVpcId === undefined ||
        membership.peerVpcIds.includes(groupVpcId) ||
        group?.associatedVpcIds?.some((id) => membership.peerVpcIds.includes(id)) === true;
      if (mayBeMember && connected(rule, membership.connection) !== 'no') return 'peer_unknown';
      break;
    }
    case 'outside':
      // such as the peered VPC of an account that could not be read
      if (groupVpcId !== membership.vpcId && !context.hasRangesOf(groupVpcId)) return 'peer_unknown';
      break;
    case 'stranger':
      break;
  }
  // a balancer only opens connections to its targets
  if (rule.direction === 'egress' || !context.mayBeOfLoadBalancer(groupId, membership.vpcId)) return 'no';
  return membership.state === 'known' ? 'load_balancer_client' : 'load_balancer';
}

/** Whether a rule names a group across a peering connection that is not active: it matches nothing. */
export function isStale({ groupId, peeringStatus }: SecurityGroupRule): boolean {
  return groupId !== undefined && peeringStatus !== undefined && peeringStatus !== 'active';
}

function connected(rule: SecurityGroupRule, connection: VpcConnection): 'member' | 'peer_unknown' | 'no' {
  const { isLocal, isPeered, transitGateway, isUnknown } = connection;
  if (isLocal || isPeered) return 'member';
  if (isUnknown) return 'peer_unknown';
  // transit gateways carry membership to inbound rules only
  if (rule.direction === 'egress' || transitGateway === 'none' || transitGateway === 'off') return 'no';
  return transitGateway === 'unknown' ? 'peer_unknown' : 'member';
}

function isOtherRegion(context: ReferenceContext, one: string | undefined, other: string | undefined): boolean {
  const region = context.regionOf(one);
  const otherRegion = context.regionOf(other);
  return region !== undefined && otherRegion !== undefined && region !== otherRegion;
}
