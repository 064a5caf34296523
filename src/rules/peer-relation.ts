import type { Sighting } from '../model/answer-edge.ts';
import { type FlowTime, narrowBySince, narrowToFlow } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import { addressSeenSince } from '../net/held-addresses.ts';
import { IPV6 } from '../net/ip-address.ts';
import type { Membership, VpcConnection } from './membership.ts';
import { isPrivateAddress } from './private-addresses.ts';
import type { RuleAddress } from './rule-address.ts';
import { NOT_CONNECTED, SAME_VPC, UNKNOWN_CONNECTION, type VpcNetwork } from './vpc-network.ts';

/** The part of a metadata source that verdicts use. */
export type PeerSource = Pick<MetadataSource, 'interfaceInVpc' | 'vpcHolds'>;

/** Interface types behind which traffic has passed an appliance, so that group membership is lost. */
export const FORWARDING_TYPES: ReadonlySet<string> = new Set([
  'vpc_endpoint',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'network_firewall_endpoint',
]);

/** Replaces the subnet of a peer that several subnets contain. */
export const SEVERAL_SUBNETS = '';

/** The VPC of recording interfaces: one object for each id, since comparing objects takes less time than texts. */
export interface RecordersVpc {
  readonly id: string;
}

/** The relation of an address to the interfaces of one VPC. */
export interface PeerRelation {
  /** The VPC of the interfaces that talk with it. */
  readonly vpc: RecordersVpc | undefined;
  /** The flows for which this is valid, from one to the other time, Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** See {@link AnswerEdge}. */
  readonly sighting: Sighting | undefined;
  readonly isBeyond: boolean | undefined;
  /** Whether verdicts on flows with it are cached by the address: it was the first relation to be requested. */
  readonly isFirst: boolean;
  /** Its groups; unknown if it is uncertain which interface had the address then. */
  readonly membership: Membership;
  readonly interfaceId: string | undefined;
  /** Whether its interface forwards traffic of others. */
  readonly isForwarder: boolean;
  /** Its subnet, by its interface or by the ranges of the VPC's subnets; {@link SEVERAL_SUBNETS} where several hold it. */
  readonly subnetId: string | undefined;
  /** Whether it is in the VPC itself. */
  readonly isLocal: boolean;
  /** Whether it can only be reached through an internet gateway. */
  readonly isOnInternet: boolean;
  /** Whether traffic with it passes a transit gateway. */
  readonly passesTransitGateway: 'yes' | 'no' | 'unknown';
  older: PeerRelation | undefined;
}

/** The relation found for an address, without its time of validity. */
export type FoundRelation = Omit<PeerRelation, 'from' | 'until' | 'sighting' | 'isBeyond' | 'isFirst'>;

/** An interface that has an address, and whether it is certain that it had it, with its groups, at the time of the flow. */
interface Holder {
  readonly networkInterface: NetworkInterface;
  readonly isCertain: boolean;
}

/** Determines the relation of an address to the interfaces of a VPC, from the metadata and the network of VPCs. */
export class RelationFinder {
  readonly #network: VpcNetwork;
  readonly #source: PeerSource;
  readonly #memberships: Map<string, Membership> = new Map();

  constructor(network: VpcNetwork, source: PeerSource) {
    this.#network = network;
    this.#source = source;
  }

  /** How many memberships were numbered. */
  get membershipCount(): number {
    return this.#memberships.size;
  }

  /** Clears the numbering of memberships. */
  clear(): void {
    this.#memberships.clear();
  }

  /**
   * The relation of an address at the time of a flow; the time is narrowed to the flows for which the result is valid.
   */
  find(peer: RuleAddress, vpc: RecordersVpc | undefined, time: FlowTime): FoundRelation {
    const { address, text } = peer;
    const vpcId = vpc?.id;
    const isPrivate = isPrivateAddress(address);
    const own = vpcId === undefined ? undefined : this.#holderThen(vpcId, text, time);
    const isHeld = vpcId === undefined ? undefined : this.#vpcHolds(vpcId, peer);
    if (vpcId !== undefined && (own !== undefined || isHeld === true)) {
      return this.#relation(peer, vpc, [vpcId], SAME_VPC, own);
    }
    const reachable = vpcId === undefined ? [] : this.#reachableVpcs(vpcId, peer);
    const [only] = reachable;
    if (vpcId !== undefined && reachable.length === 1 && only !== undefined) {
      const found = this.#holderThen(only, text, time);
      return this.#relation(peer, vpc, reachable, this.#network.connectionOf(vpcId, only), found);
    }
    if (vpcId !== undefined && reachable.length > 1) {
      return this.#relation(peer, vpc, reachable, this.#anyConnection(vpcId, reachable), undefined);
    }
    // unknown ranges may contain any private address, and any IPv6 address
    const canBeInVpc = isPrivate || address.family === IPV6;
    if (canBeInVpc && isHeld === undefined) {
      return this.#relation(peer, vpc, [], SAME_VPC, undefined);
    }
    // so may a VPC that is not in the document, if some connections between VPCs were not read
    if (canBeInVpc && this.#network.hasUnreadConnections) {
      const isOnInternet = !isPrivate;
      return { ...this.#relation(peer, vpc, [], UNKNOWN_CONNECTION, undefined), isOnInternet };
    }
    // groups are matched by private and IPv6 addresses
    const state = canBeInVpc ? 'outside' : 'stranger';
    const stranger = this.#membership(vpcId, state, [], [], NOT_CONNECTED);
    return {
      vpc,
      membership: stranger,
      interfaceId: undefined,
      isForwarder: false,
      subnetId: undefined,
      isLocal: false,
      isOnInternet: !isPrivate,
      passesTransitGateway: 'unknown',
      older: undefined,
    };
  }

  /**
   * The interface that had an address of a VPC throughout a flow. If that is uncertain, the interface that has it now
   * still shows its subnet, in which an address always remains.
   */
  #holderThen(vpcId: string, text: string, time: FlowTime): Holder | undefined {
    const now = this.#source.interfaceInVpc(vpcId, text);
    const then = this.#source.interfaceInVpc(vpcId, text, time);
    const holder = then ?? now;
    if (holder === undefined) return undefined;
    const { groupsSince = 0, attachedAt = 0 } = holder;
    const isTimed = time.since >= 0 || time.reason !== undefined;
    const since = isTimed ? groupsSince : Math.max(groupsSince, attachedAt, addressSeenSince(holder, text) ?? 0);
    let isCertain = since === 0 || narrowBySince(time, since);
    if (time.startSeconds < groupsSince && time.endSeconds >= groupsSince) {
      narrowToFlow(time);
      isCertain = false;
    }
    return { networkInterface: holder, isCertain: isCertain && (!isTimed || then !== undefined) };
  }

  #relation(
    peer: RuleAddress,
    vpc: RecordersVpc | undefined,
    peerVpcIds: readonly string[],
    connection: VpcConnection,
    holder: Holder | undefined,
  ): FoundRelation {
    const [only] = peerVpcIds;
    const vpcId = vpc?.id;
    const found = holder?.networkInterface;
    const groupIds = holder?.isCertain === true ? found?.securityGroupIds : undefined;
    const isLocal = connection.isLocal;
    const holding = only === undefined ? [] : this.#network.subnetsHolding(only, peer.address);
    const rangeSubnet = holding.length > 1 ? SEVERAL_SUBNETS : holding[0];
    return {
      vpc,
      membership: this.#membership(
        vpcId,
        groupIds === undefined ? 'unknown' : 'known',
        groupIds ?? [],
        peerVpcIds,
        connection,
      ),
      interfaceId: found?.id,
      isForwarder: found?.type !== undefined && FORWARDING_TYPES.has(found.type),
      subnetId: found?.subnetId ?? rangeSubnet,
      isLocal,
      isOnInternet: false,
      passesTransitGateway: this.#passesTransitGateway(vpcId, peerVpcIds, connection),
      older: undefined,
    };
  }

  #vpcHolds(vpcId: string, { address, text }: RuleAddress): boolean | undefined {
    return this.#network.vpcHolds(vpcId, address) ?? this.#source.vpcHolds(vpcId, text);
  }

  /** The other VPCs whose ranges hold an address, and that are connected with a VPC, if that is known. */
  #reachableVpcs(vpcId: string, { address }: RuleAddress): string[] {
    const holding = this.#network.vpcsHolding(address).filter((id) => id !== vpcId);
    const connected = holding.filter(
      (id) => this.#network.hasPeering(vpcId, id) || this.#network.connectionOf(vpcId, id).transitGateway !== 'none',
    );
    return connected.length > 0 || this.#network.hasConnections ? connected : holding;
  }

  #anyConnection(vpcId: string, others: readonly string[]): VpcConnection {
    const connections = others.map((id) => this.#network.connectionOf(vpcId, id));
    return {
      isLocal: false,
      isPeered: connections.some(({ isPeered }) => isPeered),
      transitGateway: connections.find(({ transitGateway }) => transitGateway !== 'none')?.transitGateway ?? 'none',
      isUnknown: connections.some(({ isUnknown }) => isUnknown),
    };
  }

  #passesTransitGateway(
    vpcId: string | undefined,
    peerVpcIds: readonly string[],
    { isLocal, transitGateway }: VpcConnection,
  ): PeerRelation['passesTransitGateway'] {
    if (isLocal) return peerVpcIds.length === 0 ? 'unknown' : 'no';
    const [only] = peerVpcIds;
    if (peerVpcIds.length !== 1 || only === undefined || vpcId === undefined) return 'unknown';
    const isPeered = this.#network.hasPeering(vpcId, only);
    if (transitGateway === 'none') return isPeered ? 'no' : 'unknown';
    return isPeered ? 'unknown' : 'yes';
  }

  #membership(
    vpcId: string | undefined,
    state: Membership['state'],
    groupIds: readonly string[],
    peerVpcIds: readonly string[],
    connection: VpcConnection,
  ): Membership {
    const sorted = [...new Set(groupIds)].sort();
    const key = JSON.stringify([vpcId, state, sorted, peerVpcIds, Object.values(connection)]);
    let membership = this.#memberships.get(key);
    if (membership === undefined) {
      membership = { number: this.#memberships.size, vpcId, state, groupIds: sorted, peerVpcIds, connection };
      this.#memberships.set(key, membership);
    }
    return membership;
  }
}
