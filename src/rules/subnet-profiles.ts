import type { NetworkInterface } from '../model/inventory.ts';
import { type InterfaceFacts, isUncovered } from './interface-facts.ts';
import type { InterfaceKind, SubnetProfile } from './interface-profile.ts';
import type { VpcNetwork } from './vpc-network.ts';

/** The properties of subnets on which verdicts depend. Subnets with different properties have different numbers. */
export class SubnetProfiles {
  readonly #network: VpcNetwork;
  readonly #numbers: Map<string, number> = new Map();

  constructor(network: VpcNetwork) {
    this.#network = network;
  }

  /** The profile of a subnet, for interfaces such as this one. `facts` are those of all interfaces. */
  of(found: NetworkInterface, kind: InterfaceKind, subnetId: string | undefined, facts: InterfaceFacts): SubnetProfile {
    const known = subnetId === undefined ? undefined : this.#network.subnetById(subnetId);
    const isAttached = this.#network.hasAttachmentIn(subnetId);
    const hostsTransitGateway =
      isAttached ||
      (subnetId !== undefined && facts.transitGatewaySubnets.has(subnetId)) ||
      // an unknown attachment may be in any subnet
      (found.vpcId !== undefined && mayHaveAttachments(facts, found.vpcId, this.#network));
    const ranges = known?.ranges ?? [];
    const { isNatGateway, isTransitGateway, isClassicLoadBalancer } = kind;
    const key = `${subnetId} ${found.vpcId} ${isNatGateway} ${isTransitGateway} ${isClassicLoadBalancer}`;
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return {
      number,
      isPlain: ranges.length > 0 && !hostsTransitGateway && found.vpcId !== undefined,
      subnetId,
      ranges,
      hostsTransitGateway,
      vpcId: found.vpcId,
      blockMode: this.#network.blockModeOf(subnetId, found.vpcId),
      isNatGateway,
    };
  }
}

function mayHaveAttachments(facts: InterfaceFacts, vpcId: string, { hasConnections }: VpcNetwork): boolean {
  if (facts.trustsListedAttachments === true && hasConnections) return false;
  return isUncovered(facts, vpcId);
}
