import type { InterfaceProfile, SubnetProfile } from './interface-profile.ts';
import { type PeerRelation, SEVERAL_SUBNETS } from './peer-relation.ts';
import type { Posture } from './posture.ts';
import type { RuleAddress } from './rule-address.ts';
import type { VerdictQuestion } from './verdict-question.ts';
import type { VpcNetwork } from './vpc-network.ts';

/** The network ACL of the subnet applies, in the direction of the flow. */
export const ACL_ASKED = 0;
/** The network ACL does not apply: the traffic stays in the subnet, or comes from an attachment in it. */
export const ACL_NOT_ASKED = 1;
/** The network ACL of the subnet is unknown. */
export const ACL_UNKNOWN = 2;
/** Traffic to a transit gateway attachment in the subnet: outbound entries by destination and inbound ones by source. */
export const ACL_ASKED_TWICE = 3;
/** The subnet hosts an attachment, and it is unknown whether the traffic passed it. */
export const ACL_MAY_BE_PASSED_BY = 4;
/** It is unknown whether the peer is in the same subnet. */
export const ACL_MAY_NOT_BE_ASKED = 5;

/** How the network ACL of the interface's subnet applies to a flow. */
export type AclMode =
  | typeof ACL_ASKED
  | typeof ACL_NOT_ASKED
  | typeof ACL_UNKNOWN
  | typeof ACL_ASKED_TWICE
  | typeof ACL_MAY_BE_PASSED_BY
  | typeof ACL_MAY_NOT_BE_ASKED;

/** `traffic-path` of traffic through another resource of the VPC, transit gateways among them. */
const PATH_INSIDE_VPC = 1;

/**
 * How the network ACL of the interface's subnet applies to a flow: it does not apply inside a subnet, and traffic of a
 * transit gateway passes the ACL of the attachment's subnet in one direction only.
 */
export function aclModeOf(
  network: VpcNetwork,
  posture: Posture,
  question: VerdictQuestion,
  profile: InterfaceProfile,
  subnet: SubnetProfile,
  relation: PeerRelation,
  peer: RuleAddress,
): AclMode {
  const isIngress = question.direction === 'ingress';
  // within its subnet, the inbound entries still apply to an attachment's own interface, and the outbound ones to a
  // load balancer's
  const isAlwaysAsked = isIngress ? profile.isTransitGateway : profile.isClassicLoadBalancer;
  const isSame = isAlwaysAsked || !relation.isLocal ? 'no' : sameSubnet(question, subnet, relation, peer);
  if (isSame === 'yes') return ACL_NOT_ASKED;
  if (posture.acl === undefined) return ACL_UNKNOWN;
  if (subnet.hostsTransitGateway && !profile.isTransitGateway) {
    switch (passesTransitGateway(network, question, profile, subnet, relation, peer)) {
      case 'yes':
        return isIngress ? ACL_NOT_ASKED : ACL_ASKED_TWICE;
      case 'unknown':
        return ACL_MAY_BE_PASSED_BY;
      case 'no':
        break;
    }
  }
  return isSame === 'unknown' ? ACL_MAY_NOT_BE_ASKED : ACL_ASKED;
}

/** Whether the traffic of an interface in the subnet of an attachment passes the transit gateway. */
function passesTransitGateway(
  network: VpcNetwork,
  question: VerdictQuestion,
  { found }: InterfaceProfile,
  { subnetId }: SubnetProfile,
  relation: PeerRelation,
  { address }: RuleAddress,
): 'yes' | 'no' | 'unknown' {
  if (relation.isLocal) return relation.passesTransitGateway;
  const { direction, trafficPath, nextHopInterfaceType } = question;
  if (nextHopInterfaceType !== undefined) return nextHopInterfaceType === 'transit_gateway' ? 'yes' : 'no';
  if (direction === 'egress' && trafficPath >= 0 && trafficPath !== PATH_INSIDE_VPC) return 'no';
  if (relation.passesTransitGateway !== 'unknown') return relation.passesTransitGateway;
  if (direction === 'ingress' || subnetId === undefined || found.vpcId === undefined) return 'unknown';
  const target = network.routeTarget(subnetId, found.vpcId, address);
  if (target === undefined) return 'unknown';
  return target.startsWith('tgw-') ? 'yes' : 'no';
}

/** Whether the peer is in the interface's own subnet. */
function sameSubnet(
  { nextHopSubnetId }: VerdictQuestion,
  { subnetId, ranges }: SubnetProfile,
  relation: PeerRelation,
  { address }: RuleAddress,
): 'yes' | 'no' | 'unknown' {
  if (subnetId === undefined) return 'no';
  const isInRange = ranges.some((range) => range.holds(address));
  if (relation.subnetId === SEVERAL_SUBNETS) return isInRange ? 'unknown' : 'no';
  if (relation.subnetId !== undefined) return relation.subnetId === subnetId ? 'yes' : 'no';
  if (ranges.length > 0) return isInRange ? 'yes' : 'no';
  if (nextHopSubnetId !== undefined) return nextHopSubnetId === subnetId ? 'yes' : 'no';
  return 'unknown';
}
