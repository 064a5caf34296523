import type { RuleDirection } from '../model/rules.ts';
import type { KnownAddress } from './rule-address.ts';
import type { VerdictQuestion } from './verdict-question.ts';

/** In the key of a peer: the traffic passed an appliance or an endpoint. */
export const FORWARDED_BIT = 4;

/** What a flow says besides its addresses and ports, with a number of what decides on it, less than `MAX_POSTURES`. */
export function flowKey(number: number, { action, protocol, role }: VerdictQuestion, direction: RuleDirection): number {
  return (
    (number << 13) |
    (direction === 'ingress' ? 1 << 12 : 0) |
    (action === 'ACCEPT' ? 1 << 11 : 0) |
    (role << 8) |
    protocol
  );
}

/** The peer with what else a verdict by peer depends on. */
export function peerKey({ number }: KnownAddress, { hasRejectReason }: VerdictQuestion, bits: number): number {
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
