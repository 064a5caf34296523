import type { NetworkAcl, NetworkAclEntry, RuleDirection, SecurityGroup } from '../model/rules.ts';
import type { RuleOfGroup } from '../model/verdict.ts';
import type { Demand, Traffic } from './audit-traffic.ts';

/** How a rule of a security group was used. */
export interface RuleUse extends RuleOfGroup {
  /** Flows that it allowed, whether or not other rules allowed them as well. */
  readonly traffic: Traffic;
  /** Flows for which it was the narrowest rule. */
  decisions: number;
  /** Flows that no other rule of the interface allowed. */
  needed: number;
  /** Flows that it may have allowed; the records do not show it. */
  possible: number;
  /** Ports and peers of all flows; undefined before the first. */
  seen: Demand | undefined;
  /** Ports and peers of the flows that needed it; undefined before the first. */
  demand: Demand | undefined;
  /** Ids of other rules that allowed the same flows, at most 16. */
  companions: Set<string> | undefined;
}

/** How an entry of a network ACL was used. */
export interface EntryUse {
  readonly acl: NetworkAcl;
  readonly entry: NetworkAclEntry;
  readonly traffic: Traffic;
  /** Destination ports and peers of the flows; undefined before the first. */
  seen: Demand | undefined;
}

/** Rejected flows of one kind that no rule allows. */
export interface RejectedTraffic {
  /** Groups of the interfaces. */
  readonly groups: readonly SecurityGroup[];
  readonly direction: RuleDirection;
  readonly protocol: number;
  /** Destination port; -1 for protocols without ports. */
  readonly port: number;
  /**
   * The common property of the peers: their groups, their subnet, their private /24 or /64, or that they are public.
   */
  readonly peerClass: string;
  readonly isPublic: boolean;
  readonly traffic: Traffic;
}
