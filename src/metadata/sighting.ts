import type { NetworkInterface } from '../model/inventory.ts';
import { addressSeenSince } from '../net/held-addresses.ts';
import type { OwnerSpan } from './owner-at.ts';

/** Whether an address is the primary private IPv4 address of an interface, which stays for the interface’s life. */
export function isPrimary({ addresses }: NetworkInterface, address: string): boolean {
  return addresses?.[0] === address && address.includes('.');
}

/** Represents a detachable interface for as long as it is attached to one instance. */
export function holderOf(interfaceId: string, instanceId: string | undefined): string {
  return `${interfaceId} ${instanceId}`;
}

/** Whether an interface is unattached, by its description. */
function isUnattached({ attachedAt, instanceId, owner }: NetworkInterface): boolean {
  return attachedAt === undefined && instanceId === undefined && owner?.type === 'unknown';
}

/** For how long the description of an interface says that it has had an address. */
export function sightingOf(networkInterface: NetworkInterface, address: string): OwnerSpan {
  const { id, attachedAt, instanceId, isDetachable, seenUntil } = networkInterface;
  const seenSince = addressSeenSince(networkInterface, address);
  const attachedSince = isPrimary(networkInterface, address) || isDetachable === true ? attachedAt : undefined;
  // for an unattached interface, there is no evidence of when it was created
  const earliest = isUnattached(networkInterface) ? (seenUntil ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
  const from = Math.max(seenSince ?? earliest, attachedSince ?? Number.NEGATIVE_INFINITY);
  return {
    interfaceId: isDetachable === true ? holderOf(id, instanceId) : id,
    networkInterface,
    from,
    until: Math.max(from, seenUntil ?? Number.POSITIVE_INFINITY),
    before: from === attachedSince ? 'attached_later' : 'seen_later',
  };
}

/**
 * Whether all that says that an earlier interface had an address, in a single second, is the event that gave it the address. It
 * may have lost it at once, if an event that says so arrives later.
 */
export function isAssumed({ goneBy }: NetworkInterface, { from, until }: Pick<OwnerSpan, 'from' | 'until'>): boolean {
  return goneBy === undefined && from === until;
}
