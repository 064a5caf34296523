import type { AskedTime } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import { hasAddress } from '../net/held-addresses.ts';

/** `traffic-path` of egress traffic that stays in its VPC. */
const SAME_VPC = 1;
/** `traffic-path` of egress traffic to a data centre, over VPN or Direct Connect. */
const VIRTUAL_PRIVATE_GATEWAY = 3;

/** Hints of a record about the place of its other end. */
export interface PeerHints {
  /** The record's traffic-path; -1 if it has none. */
  readonly trafficPath: number;
  readonly nextHopInterfaceId: string | undefined;
  readonly nextHopVpcId: string | undefined;
  /** Whether the record names the VPC of each end, and this end has none. */
  readonly isOutsideVpcs: boolean;
}

/**
 * The interface that has an address, as the interface that recorded the flow would reach it. Undefined if that is not
 * certain, since a missing name is better than a wrong one:
 *
 * 1. the next hop that the record names, if it has the address;
 * 2. the interface with the address in the recording VPC;
 * 3. nothing, if the address belongs to the recording VPC, the traffic stayed in it, or it went to a data centre: the same address elsewhere belongs to another network;
 * 4. the interface with the address in the VPC of the next hop;
 * 5. the only known interface anywhere that has the address.
 *
 * @param address canonical text
 * @param vpcId the VPC of the recording interface, or of this end in a Transit Gateway record
 * @param time of the flow; afterwards says for which flows the answer is the same
 */
export function locatePeer(
  metadata: MetadataSource,
  address: string,
  vpcId: string | undefined,
  hints: PeerHints,
  time: AskedTime,
): NetworkInterface | undefined {
  const nextHop = hints.nextHopInterfaceId === undefined ? undefined : metadata.interfaceById(hints.nextHopInterfaceId);
  if (nextHop !== undefined && hasAddress(nextHop, address)) return nextHop;
  if (vpcId !== undefined) {
    const neighbour = metadata.interfaceInVpc(vpcId, address, time);
    if (neighbour !== undefined) return neighbour;
    if (hints.trafficPath === SAME_VPC || metadata.vpcHolds(vpcId, address) === true) return undefined;
  }
  if (hints.isOutsideVpcs || hints.trafficPath === VIRTUAL_PRIVATE_GATEWAY) return undefined;
  if (hints.nextHopVpcId !== undefined) {
    const beyond = metadata.interfaceInVpc(hints.nextHopVpcId, address, time);
    if (beyond !== undefined) return beyond;
  }
  return metadata.interfaceAnywhere(address, time);
}
