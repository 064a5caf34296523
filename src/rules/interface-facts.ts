import type { NetworkInterface } from '../model/inventory.ts';

/** Facts about all interfaces together, for verdicts. */
export interface InterfaceFacts {
  /** Groups of the Network Load Balancers of each VPC. */
  readonly loadBalancerGroups: ReadonlyMap<string, ReadonlySet<string>>;
  /** Subnets with an interface of a transit gateway attachment. */
  readonly transitGatewaySubnets: ReadonlySet<string>;
  /** The VPCs for which the facts are complete; undefined: every VPC. */
  readonly coveredVpcIds?: ReadonlySet<string> | undefined;
  /** Whether a VPC that is not covered has only the attachments that the rules document lists, if it lists any. */
  readonly trustsListedAttachments?: boolean;
}

/** The facts if no interfaces are known. */
export const NO_INTERFACE_FACTS: InterfaceFacts = { loadBalancerGroups: new Map(), transitGatewaySubnets: new Set() };

/** The facts if interfaces are known individually, without a list of all: any VPC may have load balancers. */
export const UNLISTED_INTERFACES: InterfaceFacts = {
  ...NO_INTERFACE_FACTS,
  coveredVpcIds: new Set(),
  trustsListedAttachments: true,
};

/**
 * Collects the groups of load balancers, and the subnets of transit gateway attachments.
 *
 * @param coveredVpcIds VPCs all of whose interfaces of these kinds are among the interfaces; undefined: every VPC
 */
export function collectInterfaceFacts(
  interfaces: Iterable<NetworkInterface>,
  coveredVpcIds?: ReadonlySet<string>,
): InterfaceFacts {
  const loadBalancerGroups = new Map<string, Set<string>>();
  const transitGatewaySubnets = new Set<string>();
  for (const { type, vpcId, subnetId, securityGroupIds = [] } of interfaces) {
    if (type === 'transit_gateway' && subnetId !== undefined) transitGatewaySubnets.add(subnetId);
    if (type !== 'network_load_balancer' || vpcId === undefined) continue;
    const groups = loadBalancerGroups.get(vpcId) ?? new Set();
    loadBalancerGroups.set(vpcId, groups);
    for (const id of securityGroupIds) groups.add(id);
  }
  return { loadBalancerGroups, transitGatewaySubnets, coveredVpcIds };
}

/** Whether load balancers and attachments of a VPC are unknown. */
export function isUncovered({ coveredVpcIds }: InterfaceFacts, vpcId: string): boolean {
  return coveredVpcIds !== undefined && !coveredVpcIds.has(vpcId);
}
