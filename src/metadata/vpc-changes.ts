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
 * When addresses of VPCs last changed their owners, as far as look-ups and records showed. Where that is seldom, an interface
 * is assumed to keep its addresses between two sightings; where addresses move all the time, it is not.
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
}
