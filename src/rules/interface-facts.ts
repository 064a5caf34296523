import type { NetworkInterface } from '../model/inventory.ts';

/** What verdicts need to know of all interfaces together. */
export interface InterfaceFacts {
  /** Groups of the Network Load Balancers of each VPC. */
  readonly loadBalancerGroups: ReadonlyMap<string, ReadonlySet<string>>;
  /** Subnets with an interface of a transit gateway attachment. */
  readonly transitGatewaySubnets: ReadonlySet<string>;
}

/** Where no interfaces are known. */
export const NO_INTERFACE_FACTS: InterfaceFacts = { loadBalancerGroups: new Map(), transitGatewaySubnets: new Set() };

/** Collects the groups of load balancers, and the subnets of transit gateway attachments. */
export function collectInterfaceFacts(interfaces: Iterable<NetworkInterface>): InterfaceFacts {
  const loadBalancerGroups = new Map<string, Set<string>>();
  const transitGatewaySubnets = new Set<string>();
  for (const { type, vpcId, subnetId, securityGroupIds = [] } of interfaces) {
    if (type === 'transit_gateway' && subnetId !== undefined) transitGatewaySubnets.add(subnetId);
    if (type !== 'network_load_balancer' || vpcId === undefined) continue;
    const groups = loadBalancerGroups.get(vpcId) ?? new Set();
    loadBalancerGroups.set(vpcId, groups);
    for (const id of securityGroupIds) groups.add(id);
  }
  return { loadBalancerGroups, transitGatewaySubnets };
}
