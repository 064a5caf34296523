import type { NetworkInterface } from '../model/inventory.ts';
import type { Posture } from './posture.ts';
import type { RuleRange } from './rule-range.ts';

/** What decides on an interface's traffic until some time. */
export interface PostureEpoch {
  /** Flows that ended before met this posture, Unix seconds; infinite for the present one. */
  readonly until: number;
  readonly posture: Posture;
}

/** An interface in one subnet. */
export interface SubnetProfile {
  /** The same for all interfaces of the same kind in the same subnet. */
  readonly number: number;
  /** Whether the peer's address alone decides whether the network ACL applies. */
  readonly isPlain: boolean;
  readonly subnetId: string | undefined;
  /** Empty where they are not known. */
  readonly ranges: readonly RuleRange[];
  readonly hostsTransitGateway: boolean;
  /** Whether VPC Block Public Access is on. */
  readonly hasBlockPublicAccess: boolean;
  /** The present posture. */
  readonly present: Posture;
  /** In order of time, the present one last. */
  readonly epochs: readonly PostureEpoch[];
}

/** What kind of interface it is, where that matters to the network ACL. */
export interface InterfaceKind {
  readonly isTransitGateway: boolean;
  readonly isNatGateway: boolean;
  readonly isClassicLoadBalancer: boolean;
}

/** What is known of a recording interface. */
export interface InterfaceProfile extends InterfaceKind {
  /** Identifies the time in which this holds. */
  readonly epoch: object;
  readonly found: NetworkInterface;
  readonly vpcId: string | undefined;
  /** When it was attached to what owns it now, Unix seconds; 0 where that is not known. */
  readonly attachedAt: number;
  /** Its only subnet; undefined where it has several, or none that is known. */
  readonly only: SubnetProfile | undefined;
  /** Its subnets where it has several, and others that records name, by id. */
  readonly bySubnet: Map<string, SubnetProfile>;
}
