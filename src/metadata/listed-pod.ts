import type { Workload } from '../model/inventory.ts';

/** Maximum size of a list, decompressed: about 25,000 pods as kubectl writes them. */
export const MAX_POD_LIST_BYTES = 256 * 1024 * 1024;

/** A pod with its own addresses, as Kubernetes describes it. */
export interface ListedPod {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly workload: Workload | undefined;
  readonly node: string | undefined;
  /** The instance that is the node; undefined if the list does not name it. */
  readonly instanceId: string | undefined;
  /** Its own branch interface, if it has one with its address. */
  readonly branchId: string | undefined;
  /** The addresses of its node. */
  readonly hostAddresses: readonly string[];
  readonly addresses: readonly string[];
  /** The pod is known to have had its addresses from the first to the last of these times, Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** Whether it has run to its end, or should have. */
  readonly hasEnded: boolean;
}

/** How many items of a list are not pods with their own addresses, by reason. */
export interface IgnoredItems {
  /** They have the addresses of their nodes. */
  hostNetwork: number;
  /** They have no address yet, or the list does not say until when they had it. */
  withoutAddress: number;
  /** They are not as Kubernetes writes them. */
  invalid: number;
  /** They are neither pods nor nodes, or are beyond the maximum. */
  other: number;
  /** Members of the list that are not known. */
  unknownMembers: number;
}

/** The counts before any item is ignored. */
export function nothingIgnored(): IgnoredItems {
  return { hostNetwork: 0, withoutAddress: 0, invalid: 0, other: 0, unknownMembers: 0 };
}
