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

/** Maximum distance of two sightings that count as one time span, in a quiet VPC and in any, in seconds. */
const MAX_GAP_SECONDS = 1_200;
const MIN_GAP_SECONDS = 20;

/** Maximum number of VPCs that are observed before all are forgotten: records may name any. */
const MAX_VPCS = 16_384;

/**
 * When addresses of VPCs last changed their owners, as far as look-ups and records showed. Where that is seldom, an interface
 * is assumed to keep its addresses between two sightings; where addresses move all the time, it is not.
 */
export class VpcChanges {
  /** Since when nothing was seen to change in the VPCs that are observed, Unix seconds. */
  readonly #quietSince: Map<string, number> = new Map();

  /** Notes that a VPC was observed, and when one of its interfaces was attached. */
  see(vpcId: string, nowSeconds: number, attachedAt = 0): void {
    if (this.#quietSince.has(vpcId)) {
      this.add(vpcId, attachedAt);
      return;
    }
    if (this.#quietSince.size >= MAX_VPCS) this.#quietSince.clear();
    this.#quietSince.set(vpcId, Math.max(nowSeconds, attachedAt));
  }

  /** Notes that an address of a VPC has moved. */
  add(vpcId: string, seconds: number): void {
    if (seconds > (this.#quietSince.get(vpcId) ?? Number.POSITIVE_INFINITY)) this.#quietSince.set(vpcId, seconds);
  }

  /** How far two sightings of an interface with an address that can move may be apart to be one stretch of time. */
  maxGapSeconds(vpcId: string, nowSeconds: number): number {
    const quiet = nowSeconds - (this.#quietSince.get(vpcId) ?? nowSeconds);
    return Math.min(MAX_GAP_SECONDS, Math.max(MIN_GAP_SECONDS, quiet));
  }
}
