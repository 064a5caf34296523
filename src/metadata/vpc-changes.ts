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
