import type { FlowRole } from './flow-role.ts';
import type { KnownAddress } from './rule-address.ts';
import type { VerdictQuestion } from './verdict-question.ts';

/** Bit in the key of a peer: the traffic passed an appliance or an endpoint. */
export const FORWARDED_BIT = 4;

/**
 * The inputs of a verdict except addresses, ports and the interface's posture, as bits for {@link flowKey}.
 *
 * @param protocol from 0 to 255
 */
export function flowBits(isIngress: boolean, isAccepted: boolean, role: FlowRole, protocol: number): number {
  return (isIngress ? 1 << 12 : 0) | (isAccepted ? 1 << 11 : 0) | (role << 8) | protocol;
}

/** The bits of a flow, combined with a number for the interface's posture, less than `MAX_POSTURES`. */
export function flowKey(number: number, bits: number): number {
  return (number << 13) | bits;
}

/** The key of a peer, with everything else that a verdict by peer depends on. */
export function peerKey({ number }: KnownAddress, hasRejectReason: boolean, bits: number): number {
  return (number << 3) | bits | (hasRejectReason ? 1 : 0);
}

/** Whether `VerdictEngine.knownVerdict` may be used. */
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
