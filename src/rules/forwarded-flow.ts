import { FORWARDING_TYPES, type PeerRelation } from './peer-relation.ts';
import type { VerdictQuestion } from './verdict-question.ts';

/** Whether traffic passed an appliance or an endpoint on its way between the peer and the interface. */
export function isForwardedFlow(
  { nextHopInterfaceId, nextHopInterfaceType }: VerdictQuestion,
  { interfaceId, isForwarder, isLocal }: PeerRelation,
): boolean {
  if (nextHopInterfaceType === undefined) return false;
  const isKnown = nextHopInterfaceId !== undefined && interfaceId !== undefined;
  if (isKnown && nextHopInterfaceId === interfaceId) return false;
  if (FORWARDING_TYPES.has(nextHopInterfaceType)) return isKnown || !isForwarder;
  // inside a VPC, the next hop is the peer itself, unless a route sends the traffic through an appliance
  return isKnown && isLocal;
}
