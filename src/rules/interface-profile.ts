import type { NetworkInterface } from '../model/inventory.ts';
import type { RecordersVpc } from './peer-relation.ts';
import type { Posture } from './posture.ts';
import type { PublicAccess } from './public-access.ts';
import type { RuleRange } from './rule-range.ts';

/** What decides on an interface's traffic until some time. */
export interface PostureUntil {
  /** Flows that ended before met this posture, Unix seconds; infinite for the present one. */
  readonly until: number;
  readonly posture: Posture;
}

/** The same in a subnet. */
export class PostureEpoch implements PostureUntil {
  /** The same for the same posture and subnet, if they are all that a verdict depends on besides flow and peer; else -1. */
  readonly plainNumber: number;
  /** Whether some rule names a group. */
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
  /** The same for all interfaces of the same kind in the same subnet. */
  readonly number: number;
  /** Whether the peer's address alone determines its relation to the interface, and whether the network ACL applies. */
  readonly isPlain: boolean;
  /** Empty where they are not known. */
  readonly ranges: readonly RuleRange[];
  readonly hostsTransitGateway: boolean;
}

/** What kind of interface it is, where that matters to the network ACL. */
export interface InterfaceKind {
  readonly isTransitGateway: boolean;
  readonly isNatGateway: boolean;
  readonly isClassicLoadBalancer: boolean;
}

/** The facts about a recording interface. */
export class InterfaceProfile implements InterfaceKind {
  readonly found: NetworkInterface;
  /** Its VPC; undefined where that is not known. */
  readonly vpc: RecordersVpc | undefined;
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
    found: NetworkInterface,
    vpc: RecordersVpc | undefined,
    kind: InterfaceKind,
    epochs: readonly PostureEpoch[] | undefined,
  ) {
    this.found = found;
    this.vpc = vpc;
    this.onlyEpoch = epochs?.length === 1 ? epochs[0] : undefined;
    this.epochs = epochs;
    this.isTransitGateway = kind.isTransitGateway;
    this.isNatGateway = kind.isNatGateway;
    this.isClassicLoadBalancer = kind.isClassicLoadBalancer;
  }
}
