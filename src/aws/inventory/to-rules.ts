import type {
  NetworkAcl as Ec2NetworkAcl,
  NetworkAclEntry as Ec2NetworkAclEntry,
  Route as Ec2Route,
  RouteTable as Ec2RouteTable,
  SecurityGroup as Ec2SecurityGroup,
  SecurityGroupRule as Ec2SecurityGroupRule,
  TransitGateway as Ec2TransitGateway,
  VpcEndpoint as Ec2VpcEndpoint,
  ManagedPrefixList,
  SecurityGroupVpcAssociation,
  TransitGatewayVpcAttachment,
  VpcBlockPublicAccessOptions,
  VpcPeeringConnection,
} from '@aws-sdk/client-ec2';
import type {
  NetworkAcl,
  NetworkAclEntry,
  Route,
  RouteTable,
  SecurityGroupRule,
  TransitGateway,
  TransitGatewayAttachment,
  VpcEndpoint,
  VpcPeering,
} from '../../model/rules.ts';
import type {
  BlockPublicAccess,
  GroupRule,
  GroupVpc,
  NamedGroup,
  PrefixListVersion,
} from '../clients/ec2-rules-api.ts';
import { toTags } from './to-tags.ts';

/** A security group as EC2 describes it, without its rules; undefined if it has no id. */
export function toNamedGroup(described: Ec2SecurityGroup, region: string): NamedGroup | undefined {
  if (described.GroupId === undefined) return undefined;
  return {
    id: described.GroupId,
    name: described.GroupName,
    description: described.Description,
    accountId: described.OwnerId,
    region,
    vpcId: described.VpcId,
    tags: toTags(described.Tags),
  };
}

/** A rule of a security group as EC2 describes it; undefined if it names no group. */
export function toGroupRule(described: Ec2SecurityGroupRule): GroupRule | undefined {
  const { GroupId: groupId, GroupOwnerId: accountId } = described;
  return groupId === undefined ? undefined : { groupId, accountId, rule: toRule(described) };
}

/**
 * Undefined unless the rule has exactly one source of a kind that this release knows: otherwise it cannot be evaluated.
 */
function toRule(described: Ec2SecurityGroupRule): SecurityGroupRule | undefined {
  const { SecurityGroupRuleId: id, IsEgress: isEgress, IpProtocol: protocol } = described;
  const cidr = described.CidrIpv4 ?? described.CidrIpv6;
  const { PrefixListId: prefixListId, ReferencedGroupInfo: referenced } = described;
  const sources = [described.CidrIpv4, described.CidrIpv6, prefixListId, referenced?.GroupId];
  const hasOneSource = sources.filter((source) => source !== undefined).length === 1;
  if (id === undefined || isEgress === undefined || protocol === undefined || !hasOneSource) return undefined;
  return {
    id,
    direction: isEgress ? 'egress' : 'ingress',
    protocol,
    fromPort: described.FromPort,
    toPort: described.ToPort,
    cidr,
    prefixListId,
    groupId: referenced?.GroupId,
    groupAccountId: referenced?.UserId,
    groupVpcId: referenced?.VpcId,
    peeringStatus: referenced?.PeeringStatus,
    description: described.Description,
  };
}

/** The association of a group with a further VPC; undefined if it is not, or no longer, in use. */
export function toGroupVpc(described: SecurityGroupVpcAssociation): GroupVpc | undefined {
  const { GroupId: groupId, VpcId: vpcId, State: state } = described;
  const isInUse = state === 'associated' || state === 'associating' || state === 'disassociating';
  return groupId === undefined || vpcId === undefined || !isInUse ? undefined : { groupId, vpcId };
}

/**
 * A network ACL with its entries and the subnets that it is associated with; undefined if it has no id, or an entry that
 * cannot be read: an ACL without one of its entries would decide otherwise.
 */
export function toNetworkAcl(described: Ec2NetworkAcl, region: string): NetworkAcl | undefined {
  const entries = (described.Entries ?? []).map(toEntry);
  if (described.NetworkAclId === undefined || !entries.every((entry) => entry !== undefined)) return undefined;
  return {
    id: described.NetworkAclId,
    accountId: described.OwnerId,
    region,
    vpcId: described.VpcId,
    isDefault: described.IsDefault,
    subnetIds: (described.Associations ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
    entries,
  };
}

function toEntry(described: Ec2NetworkAclEntry): NetworkAclEntry | undefined {
  const { Egress: isEgress, Protocol: protocol, RuleAction: action, RuleNumber: ruleNumber } = described;
  const { IcmpTypeCode: icmp, PortRange: ports, CidrBlock: ipv4, Ipv6CidrBlock: ipv6 } = described;
  const cidr = ipv4 ?? ipv6;
  if (isEgress === undefined || protocol === undefined || ruleNumber === undefined || cidr === undefined)
    return undefined;
  if (action !== 'allow' && action !== 'deny') return undefined;
  return {
    direction: isEgress ? 'egress' : 'ingress',
    ruleNumber,
    action,
    protocol,
    fromPort: ports?.From,
    toPort: ports?.To,
    icmpType: icmp?.Type,
    icmpCode: icmp?.Code,
    cidr,
  };
}

/** A prefix list without its entries; undefined if it has no id. */
export function toPrefixListVersion(described: ManagedPrefixList): PrefixListVersion | undefined {
  if (described.PrefixListId === undefined) return undefined;
  return {
    id: described.PrefixListId,
    name: described.PrefixListName,
    accountId: described.OwnerId,
    version: described.Version,
  };
}

/** A route table with its routes; undefined if it has no id. Routes without a target or a destination are omitted. */
export function toRouteTable(described: Ec2RouteTable, region: string): RouteTable | undefined {
  if (described.RouteTableId === undefined) return undefined;
  const associations = described.Associations ?? [];
  return {
    id: described.RouteTableId,
    accountId: described.OwnerId,
    region,
    vpcId: described.VpcId,
    isMain: associations.some(({ Main }) => Main === true),
    subnetIds: associations.flatMap(({ SubnetId }) => SubnetId ?? []),
    routes: (described.Routes ?? []).flatMap((route) => toRoute(route) ?? []),
  };
}

function toRoute(described: Ec2Route): Route | undefined {
  const cidr = described.DestinationCidrBlock ?? described.DestinationIpv6CidrBlock;
  const prefixListId = described.DestinationPrefixListId;
  const target =
    described.GatewayId ??
    described.NatGatewayId ??
    described.TransitGatewayId ??
    described.VpcPeeringConnectionId ??
    described.EgressOnlyInternetGatewayId ??
    described.NetworkInterfaceId ??
    described.LocalGatewayId ??
    described.CarrierGatewayId ??
    described.CoreNetworkArn ??
    described.OdbNetworkArn;
  if (target === undefined || (cidr === undefined && prefixListId === undefined)) return undefined;
  return { cidr, prefixListId, target, state: described.State };
}

/** A VPC peering connection; undefined unless it is active and both VPCs are named. */
export function toPeering(described: VpcPeeringConnection, region: string): VpcPeering | undefined {
  const { VpcPeeringConnectionId: id, RequesterVpcInfo: requester, AccepterVpcInfo: accepter } = described;
  if (id === undefined || described.Status?.Code !== 'active') return undefined;
  if (requester?.VpcId === undefined || accepter?.VpcId === undefined) return undefined;
  return {
    id,
    accountId: requester.OwnerId,
    region,
    vpcIds: [requester.VpcId, accepter.VpcId],
    isInterRegion: (requester.Region ?? region) !== (accepter.Region ?? region),
  };
}

/** A VPC endpoint; undefined if it has no id or type. */
export function toVpcEndpoint(described: Ec2VpcEndpoint, region: string): VpcEndpoint | undefined {
  const { VpcEndpointId: id, VpcEndpointType: type } = described;
  if (id === undefined || type === undefined) return undefined;
  return {
    id,
    type,
    accountId: described.OwnerId,
    region,
    vpcId: described.VpcId,
    service: described.ServiceName === undefined ? undefined : shortServiceName(described.ServiceName),
    networkInterfaceIds: described.NetworkInterfaceIds ?? [],
    routeTableIds: described.RouteTableIds ?? [],
  };
}

/**
 * `com.amazonaws.eu-central-1.s3` is `s3`, `cn.com.amazonaws.cn-north-1.ec2` is `ec2`; names of other providers'
 * services are unchanged.
 */
function shortServiceName(name: string): string {
  return /^(?:\w+\.)?com\.amazonaws\.[a-z0-9-]+\.(?!vpce\.)(.+)$/.exec(name)?.[1] ?? name;
}

/** The attachment of a VPC to a transit gateway, with its own referencing option; undefined unless it can carry traffic. */
export function toTransitGatewayAttachment(
  described: TransitGatewayVpcAttachment,
  region: string,
): TransitGatewayAttachment | undefined {
  const { TransitGatewayAttachmentId: id, TransitGatewayId: transitGatewayId, VpcId: vpcId, State: state } = described;
  const isInUse = state === 'available' || state === 'modifying' || state === 'rollingBack';
  if (id === undefined || transitGatewayId === undefined || vpcId === undefined || !isInUse) return undefined;
  return {
    id,
    accountId: described.VpcOwnerId,
    region,
    transitGatewayId,
    vpcId,
    subnetIds: described.SubnetIds ?? [],
    securityGroupReferencing: described.Options?.SecurityGroupReferencingSupport === 'enable',
  };
}

/** A transit gateway with its referencing option; undefined if it has no id. */
export function toTransitGateway(described: Ec2TransitGateway, region: string): TransitGateway | undefined {
  if (described.TransitGatewayId === undefined) return undefined;
  return {
    id: described.TransitGatewayId,
    accountId: described.OwnerId,
    region,
    securityGroupReferencing: described.Options?.SecurityGroupReferencingSupport === 'enable',
  };
}

/** VPC Block Public Access of an account and Region; undefined if EC2 does not state the mode. */
export function toBlockPublicAccess(described: VpcBlockPublicAccessOptions | undefined): BlockPublicAccess | undefined {
  const mode = described?.InternetGatewayBlockMode;
  return mode === undefined ? undefined : { mode };
}
