import type { NetworkInterface } from '../model/inventory.ts';
import type { RecordersVpc } from './peer-relation.ts';
import type { Posture } from './posture.ts';
import type { PublicAccess } from './public-access.ts';
import type { RuleRange } from './rule-range.ts';

/** The posture of an interface until some time. */
export interface PostureUntil {
  /** Flows that ended before this time met this posture, Unix seconds; infinite for the present one. */
  readonly until: number;
  readonly posture: Posture;
}

/** The posture of an interface in a subnet until some time. */
export class PostureEpoch implements PostureUntil {
  /** A number for posture and subnet, if a verdict depends on nothing else except flow and peer; otherwise -1. */
  readonly plainNumber: number;
  /** Whether any rule names a group. */
  readonly hasReferences: boolean;
  readonly until: number;
  readonly posture: Posture;
  readonly subnet: SubnetProfile;

  constructor({ until, posture }: PostureUntil, subnet: SubnetProfile, plainNumber: number) {
    this.plainNumber = plainNumber;
    this.hasReferences = posture.hasReferences;
    this.until = until;
    this.posture = posture;
    this.subnet = subnet;
  }
}

/** An interface in one subnet. */
export interface SubnetProfile extends PublicAccess {
  /** Equal for all interfaces of the same kind in the same subnet. */
  readonly number: number;
  /** Whether the peer's address alone determines its relation to the interface, and whether the network ACL applies. */
  readonly isPlain: boolean;
  /** Empty if unknown. */
  readonly ranges: readonly RuleRange[];
  readonly hostsTransitGateway: boolean;
}

/** The kind of an interface, as far as it matters to the network ACL. */
export interface InterfaceKind {
  readonly isTransitGateway: boolean;
  readonly isNatGateway: boolean;
  readonly isClassicLoadBalancer: boolean;
}

/** The facts about a recording interface. */
export class InterfaceProfile implements InterfaceKind {
  readonly found: NetworkInterface;
  /** Its VPC; undefined if unknown. */
  readonly vpc: RecordersVpc | undefined;
  /**
   * The postures in its only subnet, in order of time, the present last; undefined if it has several subnets, or no
   * known one.
   */
  readonly epochs: readonly PostureEpoch[] | undefined;
  readonly isTransitGateway: boolean;
  readonly isNatGateway: boolean;
  readonly isClassicLoadBalancer: boolean;
  /** The postures by subnet id, if it has several subnets, and for other subnets that records name. */
  readonly epochsBySubnet: Map<string, readonly PostureEpoch[]> = new Map();

  constructor(
    found: NetworkInterface,
    vpc: RecordersVpc | undefined,
    kind: InterfaceKind,
    epochs: readonly PostureEpoch[] | undefined,
  ) {
    this.found = found;
    this.vpc = vpc;
    this.epochs = epochs;
    this.isTransitGateway = kind.isTransitGateway;
    this.isNatGateway = kind.isNatGateway;
    this.isClassicLoadBalancer = kind.isClassicLoadBalancer;
  }
}
