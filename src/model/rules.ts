import type { NetworkInterface, Tags } from './inventory.ts';

/** Direction of a rule, or of a flow, as seen from the network interface. */
export type RuleDirection = 'ingress' | 'egress';

/** Which traffic through internet gateways VPC Block Public Access stops: `InternetGatewayBlockMode` of EC2. */
export type InternetGatewayBlockMode = 'off' | 'block-bidirectional' | 'block-ingress';

/**
 * A rule of a security group: allows the traffic that matches all of it. Exactly one of `cidr`, `prefixListId` and `groupId`
 * names the peer.
 */
export interface SecurityGroupRule {
  /** `sgr-…` */
  readonly id: string;
  readonly direction: RuleDirection;
  /** `-1` for all protocols; `tcp`, `udp`, `icmp`, `icmpv6`; else the protocol number in decimal. */
  readonly protocol: string;
  /** First destination port, 0 if absent or -1; the ICMP type for `icmp` and `icmpv6`, -1 for all. */
  readonly fromPort?: number | undefined;
  /** Last destination port, 65535 if absent or -1; the ICMP code for `icmp` and `icmpv6`, -1 for all. */
  readonly toPort?: number | undefined;
  /** IPv4 or IPv6 range of the peer. */
  readonly cidr?: string | undefined;
  readonly prefixListId?: string | undefined;
  /** Security group that the peer must have. */
  readonly groupId?: string | undefined;
  /** VPC of that group, where it is another VPC than that of the rule's own group. */
  readonly groupVpcId?: string | undefined;
  /** Account of that group, where EC2 reports it. */
  readonly groupAccountId?: string | undefined;
  /** Status of the peering connection to that VPC, where there is one: the rule matches while it is `active`. */
  readonly peeringStatus?: string | undefined;
  readonly description?: string | undefined;
}

/** Rules of a security group before they changed. */
export interface EarlierRules {
  /** When the changed rules were first seen, Unix seconds: flows that ended before met the rules below. */
  readonly until: number;
  readonly rules: readonly SecurityGroupRule[];
}

/** A security group with its rules of both directions. */
export interface SecurityGroup {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly vpcId?: string | undefined;
  /** Further VPCs that the group is associated with. */
  readonly associatedVpcIds?: readonly string[] | undefined;
  readonly rules: readonly SecurityGroupRule[];
  /** Rule sets of the last 24 hours that are no longer in force. */
  readonly earlier?: readonly EarlierRules[] | undefined;
  readonly tags?: Tags | undefined;
}

/** An entry of a network ACL. */
export interface NetworkAclEntry {
  readonly direction: RuleDirection;
  /** 1 to 32766; AWS's closing entries are 32767 for IPv4 and 32768 for IPv6. */
  readonly ruleNumber: number;
  readonly action: 'allow' | 'deny';
  /** `-1` for all protocols, else the protocol number in decimal. */
  readonly protocol: string;
  /** First destination port of TCP and UDP; all ports if absent. */
  readonly fromPort?: number | undefined;
  /** Last destination port of TCP and UDP. */
  readonly toPort?: number | undefined;
  /** ICMP type, -1 or absent for all. */
  readonly icmpType?: number | undefined;
  /** ICMP code, -1 or absent for all. */
  readonly icmpCode?: number | undefined;
  /** IPv4 or IPv6 range: of the source in ingress entries, of the destination in egress entries. */
  readonly cidr: string;
}

/** Entries of a network ACL before they changed. */
export interface EarlierEntries {
  /** When the change was first seen, Unix seconds: flows that ended before met the entries below. */
  readonly until: number;
  /** The entries of that time; unchanged ones are repeated. */
  readonly rules: readonly NetworkAclEntry[];
  /** Subnets of that time; absent if the associations did not change. */
  readonly subnetIds?: readonly string[] | undefined;
}

/** A network ACL with its entries of both directions and its associations. */
export interface NetworkAcl {
  readonly id: string;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly vpcId?: string | undefined;
  readonly isDefault?: boolean | undefined;
  /** Subnets that are associated with it, those of a default ACL included. */
  readonly subnetIds?: readonly string[] | undefined;
  readonly entries: readonly NetworkAclEntry[];
  /** Entry lists of the last 24 hours that are no longer in force. */
  readonly earlier?: readonly EarlierEntries[] | undefined;
  readonly tags?: Tags | undefined;
}

/** A prefix list with its entries. The document omits a list whose entries could not be read. */
export interface PrefixList {
  readonly id: string;
  readonly name?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** Version of the entries; AWS-managed lists have none. */
  readonly version?: number | undefined;
  readonly cidrs: readonly string[];
}

/** The parts of a subnet that verdicts and transfer classes use. */
export interface SubnetRanges {
  readonly id: string;
  readonly vpcId?: string | undefined;
  readonly availabilityZoneId?: string | undefined;
  /** IPv4 and IPv6 ranges. */
  readonly cidrBlocks?: readonly string[] | undefined;
  /** VPC Block Public Access as it applies to the subnet, exclusions included. */
  readonly internetGatewayBlockMode?: InternetGatewayBlockMode | undefined;
}

/** The parts of a VPC that verdicts and transfer classes use. */
export interface VpcRanges {
  readonly id: string;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** IPv4 and IPv6 ranges. */
  readonly cidrBlocks?: readonly string[] | undefined;
  /** VPC Block Public Access as it applies to the VPC, exclusions included. */
  readonly internetGatewayBlockMode?: InternetGatewayBlockMode | undefined;
}

/** A route; exactly one of `cidr` and `prefixListId` names the destination. */
export interface Route {
  readonly cidr?: string | undefined;
  readonly prefixListId?: string | undefined;
  /** Id of the gateway, interface, instance, endpoint or connection; `local` for the VPC itself. */
  readonly target: string;
  /** `blackhole` where the target is gone, else `active`. */
  readonly state?: string | undefined;
}

/** A route table with its associations. */
export interface RouteTable {
  readonly id: string;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly vpcId?: string | undefined;
  /** Whether it serves the subnets that have no association. */
  readonly isMain?: boolean | undefined;
  readonly subnetIds?: readonly string[] | undefined;
  readonly routes: readonly Route[];
}

/** A VPC peering connection. */
export interface VpcPeering {
  readonly id: string;
  /** Account by which it was read; the same resource may be visible to several. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** Requester and accepter. */
  readonly vpcIds: readonly string[];
  readonly isInterRegion?: boolean | undefined;
  /** Status code of EC2; absent in documents that have active ones only. */
  readonly status?: string | undefined;
}

/** A transit gateway's attachment to a VPC. */
export interface TransitGatewayAttachment {
  readonly id: string;
  /** Account by which it was read; the same resource may be visible to several. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly transitGatewayId: string;
  readonly vpcId: string;
  readonly subnetIds?: readonly string[] | undefined;
  /** Option of the attachment, on by default. */
  readonly securityGroupReferencing?: boolean | undefined;
}

/** A transit gateway. */
export interface TransitGateway {
  readonly id: string;
  /** Account by which it was read; the same resource may be visible to several. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** Option of the gateway, off by default. */
  readonly securityGroupReferencing?: boolean | undefined;
}

/** A VPC endpoint. */
export interface VpcEndpoint {
  readonly id: string;
  /** Account by which it was read; the same resource may be visible to several. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** `Gateway`, `Interface`, `GatewayLoadBalancer` or another type of EC2. */
  readonly type: string;
  readonly vpcId?: string | undefined;
  /** Service by its short name, such as `s3`. */
  readonly service?: string | undefined;
  readonly networkInterfaceIds?: readonly string[] | undefined;
  readonly routeTableIds?: readonly string[] | undefined;
}

/** An account and Region that a document covers. */
export interface RulesScope {
  readonly accountId: string;
  readonly region: string;
  /** When its data was read, ISO 8601: earlier than the document if the last attempt to read it failed. */
  readonly generatedAt?: string | undefined;
  /** Whether the document has the rules of this scope; false where they were never read. */
  readonly hasRules: boolean;
  /** Members of the document that were never read in this scope, such as `peerings`: their content is unknown. */
  readonly notRead?: readonly string[] | undefined;
  /** VPC Block Public Access of the account in this Region. */
  readonly internetGatewayBlockMode?: InternetGatewayBlockMode | undefined;
}

/** The rules of a set of accounts and Regions at one time. A list that is absent was not gathered. */
export interface RulesDocument {
  /** Version of the document's structure. */
  readonly version: 1;
  /** When it was gathered, ISO 8601. */
  readonly generatedAt?: string | undefined;
  readonly scopes?: readonly RulesScope[] | undefined;
  readonly vpcs?: readonly VpcRanges[] | undefined;
  readonly subnets?: readonly SubnetRanges[] | undefined;
  readonly securityGroups: readonly SecurityGroup[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly prefixLists?: readonly PrefixList[] | undefined;
  readonly routeTables?: readonly RouteTable[] | undefined;
  readonly peerings?: readonly VpcPeering[] | undefined;
  readonly transitGateways?: readonly TransitGateway[] | undefined;
  readonly transitGatewayAttachments?: readonly TransitGatewayAttachment[] | undefined;
  readonly vpcEndpoints?: readonly VpcEndpoint[] | undefined;
}

/** The rules that a metadata source has in memory at one time. Anything missing from them is unknown. */
export interface RulesAtHand {
  readonly document: RulesDocument;
  /** When the oldest of them were read, Unix milliseconds; advances once the same rules have been read again. */
  readonly writtenAtMs?: number | undefined;
  /**
   * The Network Load Balancers and transit gateway attachments of some VPCs, which affect all interfaces of their VPC. Missing:
   * those among the `knownInterfaces` of the source.
   */
  readonly shared?:
    | { readonly vpcIds: ReadonlySet<string>; readonly interfaces: readonly NetworkInterface[] }
    | undefined;
}

/** The rules of a metadata source. */
export interface SourceRules {
  /** The rules in memory: another object whenever their content has changed; undefined before the first were read. */
  readonly current: RulesAtHand | undefined;
}
