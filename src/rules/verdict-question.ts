import type { NetworkInterface } from '../model/inventory.ts';
import type { RuleDirection } from '../model/rules.ts';
import type { FlowRole } from './flow-role.ts';
import type { InterfaceProfile } from './interface-profile.ts';
import type { KnownAddress } from './rule-address.ts';

/**
 * A recording interface with its cached facts. Keep one object for each interface, so that the
 * next record of it uses the cached result.
 */
export class RuleInterface {
  /** Its metadata; undefined if it is unknown. */
  found: NetworkInterface | undefined;
  /** Identifies the epoch in which the members below are valid, as long as `found` is `profiled`. */
  rulesEpoch: object | undefined;
  profiled: NetworkInterface | undefined;
  /**
   * Number of posture and subnet together, if a verdict depends on nothing else except flow and peer; otherwise -1. A
   * copy from the profile, since most records need nothing else of their interface.
   */
  plainNumber = -1;
  /** For flows that ended earlier, a verdict depends on more than `plainNumber`, Unix seconds. */
  plainSince = 0;
  profile: InterfaceProfile | undefined;

  constructor(found: NetworkInterface | undefined) {
    this.found = found;
  }
}

/** The numbers of a flow; -1 if the record has no value. */
export interface FlowNumbers {
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The record's `end`, Unix seconds. */
  readonly endSeconds: number;
}

/**
 * The values of a record on which a verdict depends. Mutable, so that a loop over records fills one object; every
 * member is set for every record. Numbers are -1 and texts undefined if the record has no value.
 */
export class VerdictQuestion implements FlowNumbers {
  /** The record's `action`; undefined for NODATA, SKIPDATA and records without one. */
  action: 'ACCEPT' | 'REJECT' | undefined;
  /** Whether the record's format has `reject-reason`. */
  hasRejectReason = false;
  rejectReason: string | undefined;
  /** Whether `type` is `EFA`. */
  isEfa = false;
  /** Whether the record names an interface: `interface-id` is not `-`. */
  hasInterface = true;
  recorder: RuleInterface | undefined;
  direction: RuleDirection | undefined;
  /** The other end: `pkt-srcaddr`, else `srcaddr`, of ingress; `pkt-dstaddr`, else `dstaddr`, of egress. */
  peer: KnownAddress | undefined;
  /** The interface's own end: `pkt-dstaddr`, else `dstaddr`, of ingress; `pkt-srcaddr`, else `srcaddr`, of egress. */
  own: KnownAddress | undefined;
  /** The interface's own address: `dstaddr` of ingress, `srcaddr` of egress. Forwarded packets have another one. */
  end: KnownAddress | undefined;
  role: FlowRole = 0;
  protocol = -1;
  sourcePort = -1;
  destinationPort = -1;
  tcpFlags = -1;
  /** The record's `start` and `end`, Unix seconds. */
  startSeconds = -1;
  endSeconds = -1;
  trafficPath = -1;
  /**
   * Ids that the record itself names. Those of the interface may be undefined if each equals that of `recorder`, which
   * is cheaper to determine than the text.
   */
  vpcId: string | undefined;
  subnetId: string | undefined;
  instanceId: string | undefined;
  nextHopInterfaceId: string | undefined;
  nextHopInterfaceType: string | undefined;
  nextHopSubnetId: string | undefined;
}
