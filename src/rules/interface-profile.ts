import type { NetworkInterface } from '../model/inventory.ts';
import type { RecordersVpc } from './peers.ts';
import type { Posture } from './posture.ts';
import type { RuleRange } from './rule-range.ts';

/** What decides on an interface's traffic until some time. */
export interface PostureUntil {
  /** Flows that ended before met this posture, Unix seconds; infinite for the present one. */
  readonly until: number;
  readonly posture: Posture;
}

/** The same in a subnet. What most records need of posture and subnet stands together, for fewer steps through memory. */
export class PostureEpoch implements PostureUntil {
  readonly postureNumber: number;
  readonly subnetNumber: number;
  /** Whether the two numbers are all that a verdict depends on, besides flow and peer. */
  readonly isPlain: boolean;
  /** Whether some rule names a group. */
  readonly hasReferences: boolean;
  readonly until: number;
  readonly posture: Posture;
  readonly subnet: SubnetProfile;

  constructor({ until, posture }: PostureUntil, subnet: SubnetProfile) {
    this.postureNumber = posture.number;
    this.subnetNumber = subnet.number;
    this.isPlain = subnet.isPlain && posture.isCacheable;
    this.hasReferences = posture.hasReferences;
    this.until = until;
    this.posture = posture;
    this.subnet = subnet;
  }
}

/** An interface in one subnet. */
export interface SubnetProfile {
  /** The same for all interfaces of the same kind in the same subnet. */
  readonly number: number;
  /** Whether the peer's address alone decides what it is to the interface, and whether the network ACL applies. */
  readonly isPlain: boolean;
  readonly subnetId: string | undefined;
  /** Empty where they are not known. */
  readonly ranges: readonly RuleRange[];
  readonly hostsTransitGateway: boolean;
  /** Whether VPC Block Public Access is on. */
  readonly hasBlockPublicAccess: boolean;
}

/** What kind of interface it is, where that matters to the network ACL. */
export interface InterfaceKind {
  readonly isTransitGateway: boolean;
  readonly isNatGateway: boolean;
  readonly isClassicLoadBalancer: boolean;
}

/** What is known of a recording interface. */
export class InterfaceProfile implements InterfaceKind {
  /** Identifies the time in which this holds. */
  readonly epoch: object;
  readonly found: NetworkInterface;
  /** Its VPC; undefined where that is not known. */
  readonly vpc: RecordersVpc | undefined;
  /** When it was attached to what owns it now, Unix seconds; 0 where that is not known. */
  readonly attachedAt: number;
  /** The only one of `epochs`; undefined where there may be several. */
  readonly onlyEpoch: PostureEpoch | undefined;
  /** In its only subnet, in order of time, the present last; undefined where it has several subnets, or none that is known. */
  readonly epochs: readonly PostureEpoch[] | undefined;
  readonly isTransitGateway: boolean;
  readonly isNatGateway: boolean;
  readonly isClassicLoadBalancer: boolean;
  /** The like in its subnets where it has several, and in others that records name, by id. */
  readonly epochsBySubnet: Map<string, readonly PostureEpoch[]> = new Map();

  constructor(
    epoch: object,
    found: NetworkInterface,
    vpc: RecordersVpc | undefined,
    kind: InterfaceKind,
    epochs: readonly PostureEpoch[] | undefined,
  ) {
    this.epoch = epoch;
    this.found = found;
    this.vpc = vpc;
    this.attachedAt = found.attachedAt ?? 0;
    this.onlyEpoch = epochs?.length === 1 ? epochs[0] : undefined;
    this.epochs = epochs;
    this.isTransitGateway = kind.isTransitGateway;
    this.isNatGateway = kind.isNatGateway;
    this.isClassicLoadBalancer = kind.isClassicLoadBalancer;
  }
}
