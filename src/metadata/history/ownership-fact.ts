import type { DescribedInterface } from '../owners/described-interface.ts';

/** When and where something was recorded. */
interface Recorded {
  /** Unix seconds; the call was made within this second. */
  readonly at: number;
  /** The account and Region that recorded it. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
}

/** Addresses of an interface as canonical text, and delegated prefixes in CIDR notation. */
export interface Addresses {
  /** Private IPv4 and IPv6 addresses; of a description, the primary private IPv4 address is the first. */
  readonly addresses: readonly string[];
  readonly publicAddresses: readonly string[];
  readonly prefixes: readonly string[];
}

/** What an interface is attached to. */
export interface Attached {
  readonly instanceId: string;
  readonly attachmentId: string | undefined;
  /** When it was attached, Unix seconds; undefined if the record has no time. */
  readonly since: number | undefined;
  /** Whether it can be detached: it is not the instance's first interface. */
  readonly isDetachable: boolean;
}

/** An interface as a record describes it in full. */
export interface InterfaceDescription extends Addresses {
  readonly id: string;
  readonly accountId: string | undefined;
  readonly vpcId: string;
  readonly subnetId: string | undefined;
  readonly availabilityZone: string | undefined;
  readonly type: string | undefined;
  readonly isForwarder: boolean;
  /** The properties from which its owner is derived. */
  readonly described: DescribedInterface;
  readonly attached: Attached | undefined;
}

/** What one record says about who has an address. */
export type OwnershipFact = Recorded &
  (
    | {
        /** An interface exists from now on, with these addresses. */
        readonly kind: 'created';
        readonly networkInterface: InterfaceDescription;
      }
    | {
        /** An interface had these addresses. */
        readonly kind: 'described';
        readonly networkInterface: InterfaceDescription;
        /** Whether it had no others. */
        readonly isComplete: boolean;
      }
    | ({
        /** An interface had these addresses by a reading of an account and Region. */
        readonly kind: 'seen';
        readonly interfaceId: string;
        readonly vpcId: string;
        readonly attached: Attached | undefined;
      } & Addresses)
    | {
        /** An interface exists no longer. */
        readonly kind: 'deleted';
        readonly interfaceId: string;
      }
    | {
        readonly kind: 'attached';
        readonly interfaceId: string;
        readonly attached: Attached;
      }
    | { readonly kind: 'detached'; readonly attachmentId: string }
    | ({
        readonly kind: 'assigned';
        readonly interfaceId: string;
        /** Whether the addresses were taken from the interface that had them. */
        readonly isReassignment: boolean;
      } & Addresses)
    | ({ readonly kind: 'unassigned'; readonly interfaceId: string } & Addresses)
    | {
        /** An Elastic IP address belongs to the account. */
        readonly kind: 'allocated';
        readonly allocationId: string;
        readonly publicAddress: string;
      }
    | {
        /** An Elastic IP address was associated with an interface, or with the first interface of an instance. */
        readonly kind: 'associated';
        readonly holderId: string;
        readonly associationId: string | undefined;
        readonly allocationId: string | undefined;
        readonly publicAddress: string | undefined;
      }
    | {
        readonly kind: 'disassociated';
        readonly associationId: string | undefined;
        readonly publicAddress: string | undefined;
      }
    | {
        /** An instance was launched, with these properties. */
        readonly kind: 'launched';
        readonly instanceId: string;
        readonly type: string | undefined;
        readonly imageId: string | undefined;
        readonly name: string | undefined;
      }
    | {
        /** An instance ends: its interfaces go with it. */
        readonly kind: 'instance_ended';
        readonly instanceId: string;
      }
  );

/** Result of reading one item of a history. */
export type HistoryReading =
  /** An event or a description that says who has an address. */
  | { readonly kind: 'facts'; readonly facts: readonly OwnershipFact[] }
  /** Another event of a trail: it shows that the trail was recorded then. */
  | {
      readonly kind: 'other';
      readonly at: number;
      readonly accountId: string | undefined;
      readonly region: string | undefined;
    }
  /** A call that failed and changed nothing. */
  | {
      readonly kind: 'failed';
      readonly at: number;
      readonly accountId: string | undefined;
      readonly region: string | undefined;
    }
  /** A relevant event that lacks necessary members, such as a response that CloudTrail has omitted. */
  | {
      readonly kind: 'incomplete';
      readonly at: number;
      readonly accountId: string | undefined;
      readonly region: string | undefined;
    }
  /** Not an event of CloudTrail or EventBridge, and no item of AWS Config. */
  | { readonly kind: 'unknown' };
