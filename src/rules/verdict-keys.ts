import type { FlowRole } from './flow-role.ts';
import type { KnownAddress } from './rule-address.ts';
import type { VerdictQuestion } from './verdict-question.ts';

/** In the key of a peer: the traffic passed an appliance or an endpoint. */
export const FORWARDED_BIT = 4;

/**
 * What decides on a flow besides its addresses and ports, without what decides on its interface: for {@link flowKey}.
 *
 * @param protocol from 0 to 255
 */
export function flowBits(isIngress: boolean, isAccepted: boolean, role: FlowRole, protocol: number): number {
  return (isIngress ? 1 << 12 : 0) | (isAccepted ? 1 << 11 : 0) | (role << 8) | protocol;
}

/** The same with a number of what decides on the interface, less than `MAX_POSTURES`. */
export function flowKey(number: number, bits: number): number {
  return (number << 13) | bits;
}

/** The peer with what else a verdict by peer depends on. */
export function peerKey({ number }: KnownAddress, hasRejectReason: boolean, bits: number): number {
  return (number << 3) | bits | (hasRejectReason ? 1 : 0);
}

/** Whether `VerdictEngine.knownVerdict` may be asked. */
export function isOrdinary({
  rejectReason,
  isEfa,
  nextHopInterfaceType,
  vpcId,
  subnetId,
  instanceId,
}: VerdictQuestion): boolean {
  if (rejectReason !== undefined || isEfa || nextHopInterfaceType !== undefined) return false;
  return vpcId === undefined && subnetId === undefined && instanceId === undefined;
}
