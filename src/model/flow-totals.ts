/** Traffic of flows with one action. The numbers of flows, like the sums, are weighted. */
export interface SentTotals {
  readonly flows: number;
  /** Sums; exact up to 2^53. */
  readonly bytes: number;
  readonly packets: number;
  /** Flows whose record has no `bytes`, or no `packets`: the sums do not include them. */
  readonly withoutBytes: number;
  readonly withoutPackets: number;
  /** Flows without `flow-direction`: the sums contain those between two recording interfaces twice. */
  readonly withoutDirection: number;
  /** Flows from addresses beyond the maximum number of remembered addresses: the sums may contain them twice. */
  readonly fromUnknownSenders: number;
}

/**
 * Totals of the flows in the documents of a run. Flows are weighted: a sampled flow counts as the number of flows that
 * it represents.
 */
export interface FlowTotals {
  /** Records of flows, not weighted. */
  readonly records: number;
  readonly flows: number;
  /** Traffic of the flows that were allowed. */
  readonly allowed: SentTotals;
  readonly denied: number;
  /** Traffic of the flows whose record has no action, such as records of a transit gateway. */
  readonly withoutAction: SentTotals;
  /** The earliest `start` and the latest `end`, in Unix seconds; undefined if no flow has one. */
  readonly firstSeconds: number | undefined;
  readonly lastSeconds: number | undefined;
  /** Records without `start` or `end`, not weighted. */
  readonly withoutStart: number;
  readonly withoutEnd: number;
}
