/** AWS tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** The owner of a network interface: its kind in this program's vocabulary, AWS's identifier, and its name. */
export interface InterfaceOwner {
  readonly type: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** A network interface as EC2 describes it, reduced to what enrichment uses. */
export interface NetworkInterface {
  readonly id: string;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly vpcId?: string | undefined;
  readonly subnetId?: string | undefined;
  /** Subnets of an interface that has several, `subnetId` included. */
  readonly associatedSubnetIds?: readonly string[] | undefined;
  readonly availabilityZone?: string | undefined;
  /** Every private IPv4 address and every IPv6 address of the interface. */
  readonly addresses?: readonly string[] | undefined;
  /** Public IPv4 addresses associated with it, the primary first. */
  readonly publicAddresses?: readonly string[] | undefined;
  /** Delegated prefixes, in CIDR notation: every address inside one belongs to the interface. */
  readonly prefixes?: readonly string[] | undefined;
  /**
   * When each address or prefix that can move to another interface was first seen on this one, Unix seconds, by its
   * text in `addresses`, `publicAddresses` or `prefixes`. The primary private IPv4 address never moves and has no
   * entry. An address without an entry is assumed to have been there always.
   */
  readonly seenSince?: Readonly<Record<string, number>> | undefined;
  /**
   * When it was last seen with this description, Unix seconds. If missing, the description is assumed to be still
   * valid.
   */
  readonly seenUntil?: number | undefined;
  /**
   * For an earlier interface only: when a sweep or an event showed that the description was no longer valid, Unix
   * seconds. Between `seenUntil` and this time, it may have been valid.
   */
  readonly goneBy?: number | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  /**
   * Since when it is known to have these security groups, Unix seconds: two readings with the same groups have them in between too. If
   * missing, it is assumed to have had them always.
   */
  readonly groupsSince?: number | undefined;
  /** Set if it is known to have had others before. */
  readonly hadOtherGroups?: boolean | undefined;
  readonly instanceId?: string | undefined;
  /** When it was attached to its current owner, Unix seconds. */
  readonly attachedAt?: number | undefined;
  /**
   * Set if it can be detached from its instance and attached to another one, so it is not the instance’s primary
   * interface.
   */
  readonly isDetachable?: boolean | undefined;
  /** Set if it may forward packets of others: its source/destination check is off. */
  readonly isForwarder?: boolean | undefined;
  readonly owner?: InterfaceOwner | undefined;
  readonly tags?: Tags | undefined;
}

/** An EC2 instance, reduced to what enrichment uses. */
export interface Instance {
  readonly id: string;
  readonly type?: string | undefined;
  readonly imageId?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** A subnet, reduced to what enrichment uses. */
export interface Subnet {
  readonly id: string;
  readonly vpcId?: string | undefined;
  readonly availabilityZone?: string | undefined;
  readonly availabilityZoneId?: string | undefined;
  /** IPv4 and IPv6 ranges. */
  readonly cidrBlocks?: readonly string[] | undefined;
  /**
   * What VPC Block Public Access blocks in the subnet, after exclusions: `off`, `block-bidirectional` or
   * `block-ingress`.
   */
  readonly internetGatewayBlockMode?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** A VPC, reduced to what enrichment uses. `cidrBlocks` has every associated block, IPv4 and IPv6. */
export interface Vpc {
  readonly id: string;
  /** The account that owns it. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly cidrBlocks?: readonly string[] | undefined;
  /** What VPC Block Public Access blocks in the VPC, after exclusions. */
  readonly internetGatewayBlockMode?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** A NAT gateway, reduced to what enrichment uses; needed for regional ones, which have no network interface. */
export interface NatGateway {
  readonly id: string;
  readonly vpcId?: string | undefined;
  readonly publicAddresses?: readonly string[] | undefined;
  readonly tags?: Tags | undefined;
}

/** The workload of a pod: a Deployment, StatefulSet, DaemonSet, CronJob, or another kind of Kubernetes object. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
}

/** A Kubernetes pod that has its own addresses, and when it is known to have had them. */
export interface Pod {
  /** The uid that Kubernetes gave it. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly workload?: Workload | undefined;
  /** Name of the node in Kubernetes. */
  readonly node?: string | undefined;
  readonly vpcId: string;
  /** The interface that has the addresses; undefined if the inventory does not show it on the pod’s node. */
  readonly interfaceId?: string | undefined;
  /** The instance on which it runs. */
  readonly instanceId?: string | undefined;
  /** Canonical addresses, IPv4 and IPv6. */
  readonly addresses: readonly string[];
  /** The pod is known to have had its addresses from the first to the last of these times, Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** Set if it has ended, and so released its addresses at `until`. */
  readonly hasEnded?: boolean | undefined;
}

/**
 * What an event said about who had an address, without what an interface has of it. Events of the same seconds may arrive later, and only
 * together do they tell who had the address meanwhile.
 */
export interface OwnershipEvent {
  /** What happened, in this program’s vocabulary. */
  readonly kind: string;
  /** Unix seconds. */
  readonly at: number;
  /** The account and Region that recorded it. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** The VPC that it is about, if that is known. */
  readonly vpcId?: string | undefined;
  readonly interfaceId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly attachmentId?: string | undefined;
  readonly attachedAt?: number | undefined;
  readonly isDetachable?: boolean | undefined;
  readonly addresses?: readonly string[] | undefined;
  readonly publicAddresses?: readonly string[] | undefined;
  readonly prefixes?: readonly string[] | undefined;
  /** Set if the addresses were taken from whoever had them. */
  readonly isReassignment?: boolean | undefined;
  /** Set if the interface had no other addresses. */
  readonly isComplete?: boolean | undefined;
  readonly allocationId?: string | undefined;
  readonly associationId?: string | undefined;
}

/** The metadata of a set of accounts and Regions at one time: the document that the snapshot adapter reads. */
export interface Inventory {
  /** Version of the document's structure. */
  readonly version: 1;
  /** When it was gathered, ISO 8601. */
  readonly generatedAt?: string | undefined;
  /** Accounts of the organizational units for which the document was gathered, if any. */
  readonly accountIds?: readonly string[] | undefined;
  /** When reading the interfaces began, Unix seconds: each was seen then. Missing if unknown. */
  readonly seenUntil?: number | undefined;
  /** For interfaces that could not be read again, by their ids: when they were last read. */
  readonly seenUntilById?: Readonly<Record<string, number>> | undefined;
  /**
   * Whether the interfaces were read for the first time, without an earlier document. Only then do they count for later flows
   * too. Missing if unknown, as in documents of earlier releases.
   */
  readonly isFirstReading?: boolean | undefined;
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly instances?: readonly Instance[] | undefined;
  readonly subnets?: readonly Subnet[] | undefined;
  readonly vpcs?: readonly Vpc[] | undefined;
  readonly natGateways?: readonly NatGateway[] | undefined;
  readonly pods?: readonly Pod[] | undefined;
  /**
   * History: interfaces that are gone or were attached to something else, and interfaces with only the addresses that
   * they have lost, each with its `seenUntil`.
   */
  readonly earlierInterfaces?: readonly NetworkInterface[] | undefined;
  /** What events said as long as the history is kept. Only the next document needs them. */
  readonly events?: readonly OwnershipEvent[] | undefined;
}
