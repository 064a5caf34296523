import type { InternetGatewayBlockMode } from '../model/rules.ts';
import type { PeerRelation } from './peer-relation.ts';
import type { RuleAddress } from './rule-address.ts';
import type { VerdictQuestion } from './verdict-question.ts';
import type { VpcNetwork } from './vpc-network.ts';

/** The properties of an interface on which VPC Block Public Access depends. */
export interface PublicAccess {
  readonly subnetId: string | undefined;
  readonly vpcId: string | undefined;
  /** As it applies to the subnet, after exclusions. */
  readonly blockMode: InternetGatewayBlockMode;
  readonly isNatGateway: boolean;
}

/** How a flow leaves the VPC, in the terms of Block Public Access. */
type Way = 'internet_gateway' | 'outbound_gateway' | 'elsewhere' | 'unknown';

/** Values of `traffic-path`: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html */
const PATH_INSIDE_VPC = 1;
const PATH_INTERNET_GATEWAY = 8;
/** Through an internet gateway or a gateway endpoint. */
const PATH_INTERNET_GATEWAY_OR_ENDPOINT = 2;

/**
 * Whether VPC Block Public Access may have refused a flow; the record does not show that. With `block-bidirectional`,
 * nothing passes internet gateways; with `block-ingress`, only traffic that leaves through NAT gateways and egress-only
 * internet gateways.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
export function mayBeRefusedPublicAccess(
  network: VpcNetwork,
  question: VerdictQuestion,
  access: PublicAccess,
  relation: PeerRelation,
  peer: RuleAddress,
): boolean {
  if (access.blockMode === 'off' || question.hasRejectReason) return false;
  const isThroughGateway = question.direction === 'egress' && question.trafficPath === PATH_INTERNET_GATEWAY;
  if (!relation.isOnInternet && !isThroughGateway) return false;
  if (access.isNatGateway) return access.blockMode === 'block-bidirectional';
  switch (wayOf(network, question, access, peer)) {
    case 'elsewhere':
      return false;
    case 'outbound_gateway':
      return access.blockMode === 'block-bidirectional';
    case 'internet_gateway':
    case 'unknown':
      return true;
  }
}

function wayOf(
  network: VpcNetwork,
  { direction, trafficPath, nextHopInterfaceType }: VerdictQuestion,
  { subnetId, vpcId }: PublicAccess,
  { address }: RuleAddress,
): Way {
  if (nextHopInterfaceType === 'nat_gateway' || nextHopInterfaceType === 'regional_nat_gateway') {
    return 'outbound_gateway';
  }
  if (nextHopInterfaceType === 'transit_gateway') return 'elsewhere';
  const isEgress = direction === 'egress';
  const isGatewayPath =
    isEgress && (trafficPath === PATH_INTERNET_GATEWAY || trafficPath === PATH_INTERNET_GATEWAY_OR_ENDPOINT);
  if (isEgress && trafficPath > PATH_INSIDE_VPC && !isGatewayPath) return 'elsewhere';
  const byRoute = wayOfTarget(subnetId === undefined ? undefined : network.routeTarget(subnetId, vpcId, address));
  // by the path, an egress-only gateway looks like any other internet gateway
  if (isGatewayPath) return byRoute === 'outbound_gateway' ? byRoute : 'internet_gateway';
  return byRoute;
}

/** By the prefix of the target's id; behind endpoints, appliances and instances there may be an internet gateway. */
function wayOfTarget(target: string | undefined): Way {
  switch (target?.slice(0, target.indexOf('-'))) {
    case 'igw':
      return 'internet_gateway';
    case 'nat':
    case 'eigw':
      return 'outbound_gateway';
    case 'tgw':
    case 'vgw':
    case 'pcx':
    case 'lgw':
    case 'cagw':
      return 'elsewhere';
    default:
      return 'unknown';
  }
}
