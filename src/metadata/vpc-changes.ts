/** Maximum time for which an interface is trusted beyond its last sighting: two of the usual sweeps may fail. */
const MAX_TRUST_SECONDS = 2_700;

/**
 * How long nothing may have changed in a VPC before its interfaces are trusted beyond their sightings: a day. Shorter pauses
 * are those between two deployments, or a night; the next change would come while the old owner is still trusted.
 */
const MIN_QUIET_SECONDS = 86_400;

/** How long a VPC must have been observed before its interfaces are trusted at all. */
const MIN_OBSERVED_SECONDS = 1_800;

/** In a VPC in which nothing changed, every interface is trusted for this part of the time in which it was observed. */
const TRUST_PER_OBSERVED = 1 / 4;

/** Maximum distance of two sightings that count as one time span, in a quiet VPC and in any, in seconds. */
const MAX_GAP_SECONDS = 1_200;
const MIN_GAP_SECONDS = 20;

/** Maximum number of VPCs that are observed before all are forgotten: records may name any. */
const MAX_VPCS = 16_384;

/** Observations of a VPC, Unix seconds. */
interface Observed {
  readonly since: number;
  /** The last attachment of an interface, and the last move of an address. */
  changedAt: number;
}

/**
 * When addresses of VPCs last changed their owners, as far as look-ups and records showed. Where that is seldom, an
 * interface is trusted to keep its addresses for a while; where addresses move all the time, it is not.
 */
export class VpcChanges {
  readonly #observed: Map<string, Observed> = new Map();

  /** Notes that a VPC was observed, and when one of its interfaces was attached. */
  see(vpcId: string, nowSeconds: number, attachedAt: number | undefined): void {
    const observed = this.#observed.get(vpcId);
    if (observed === undefined) {
      if (this.#observed.size >= MAX_VPCS) this.#observed.clear();
      this.#observed.set(vpcId, { since: nowSeconds, changedAt: attachedAt ?? 0 });
    } else if (attachedAt !== undefined && attachedAt > observed.changedAt) observed.changedAt = attachedAt;
  }

  /** Notes that an address of a VPC has moved. */
  add(vpcId: string, seconds: number): void {
    const observed = this.#observed.get(vpcId);
    if (observed !== undefined && seconds > observed.changedAt) observed.changedAt = seconds;
  }

  /** When an interface of a VPC was last attached, or one of its addresses moved; undefined if the VPC was not observed. */
  changedAt(vpcId: string): number | undefined {
    return this.#observed.get(vpcId)?.changedAt;
  }

  /** How long no address of a VPC was seen to change its owner, in seconds. */
  quietSeconds(vpcId: string, nowSeconds: number): number {
    const observed = this.#observed.get(vpcId);
    if (observed === undefined) return 0;
    return Math.max(0, nowSeconds - Math.max(observed.since, observed.changedAt));
  }

  /** How far two sightings of an interface with an address that can move may be apart to be one stretch of time. */
  maxGapSeconds(vpcId: string, nowSeconds: number): number {
    return Math.min(MAX_GAP_SECONDS, Math.max(MIN_GAP_SECONDS, this.quietSeconds(vpcId, nowSeconds)));
  }

  /** Whether an interface of a VPC was attached, or one of its addresses moved, within the last day. */
  hasChangedLately(vpcId: string, nowSeconds: number): boolean {
    return nowSeconds < (this.changedAt(vpcId) ?? Number.NEGATIVE_INFINITY) + MIN_QUIET_SECONDS;
  }

  /** How far beyond its sightings an interface of a VPC is trusted at present, in seconds. */
  trustedSeconds(vpcId: string, nowSeconds: number): number {
    const observed = this.quietSeconds(vpcId, nowSeconds);
    if (observed < MIN_OBSERVED_SECONDS || this.hasChangedLately(vpcId, nowSeconds)) return 0;
    return Math.min(MAX_TRUST_SECONDS, observed * TRUST_PER_OBSERVED);
  }
}
