import type {
  Instance as Ec2Instance,
  NatGateway as Ec2NatGateway,
  NetworkInterface as Ec2NetworkInterface,
  Subnet as Ec2Subnet,
  Vpc as Ec2Vpc,
  InstanceNetworkInterface,
  SubnetCidrBlockStateCode,
  VpcCidrBlockStateCode,
} from '@aws-sdk/client-ec2';
import { ownerOf } from '../../metadata/owners/owner-of.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import { parseCidrBlock } from '../../net/cidr-block.ts';
import { formatIpAddress, parseIpText } from '../../net/ip-address.ts';
import type { PrefixHolder } from '../clients/ec2-api.ts';
import { toTags } from './to-tags.ts';

/**
 * A network interface as EC2 describes it; undefined if it has no id. The description is kept if the owner is unknown.
 */
export function toNetworkInterface(described: Ec2NetworkInterface, region: string): NetworkInterface | undefined {
  const id = described.NetworkInterfaceId;
  if (id === undefined) return undefined;
  const tags = toTags(described.TagSet);
  const {
    type,
    id: ownerId,
    name,
  } = ownerOf({
    interfaceType: described.InterfaceType,
    description: described.Description,
    requesterId: described.RequesterId,
    requesterManaged: described.RequesterManaged,
    instanceId: described.Attachment?.InstanceId,
    instanceOwnerId: described.Attachment?.InstanceOwnerId,
    tags: tags ?? {},
  });
  const prefixes = prefixesOf(described);
  const attachTime = described.Attachment?.AttachTime;
  const subnetIds = described.AssociatedSubnets ?? [];
  return {
    id,
    accountId: described.OwnerId,
    region,
    type: described.InterfaceType,
    ...(type === 'unknown' && described.Description ? { description: described.Description } : {}),
    vpcId: described.VpcId,
    subnetId: described.SubnetId,
    ...(subnetIds.length > 1 ? { associatedSubnetIds: subnetIds } : {}),
    availabilityZone: described.AvailabilityZone,
    addresses: addressesOf(described),
    publicAddresses: publicAddressesOf(described),
    ...(prefixes.length === 0 ? {} : { prefixes }),
    securityGroupIds: (described.Groups ?? []).flatMap((group) => group.GroupId ?? []),
    instanceId: described.Attachment?.InstanceId,
    attachedAt: attachTime === undefined ? undefined : Math.floor(attachTime.getTime() / 1000),
    ...((described.Attachment?.DeviceIndex ?? 0) > 0 && described.Attachment?.InstanceId !== undefined
      ? { isDetachable: true }
      : {}),
    ...(described.SourceDestCheck === false ? { isForwarder: true } : {}),
    owner: { type, id: ownerId, name },
    tags,
  };
}

/** An instance as EC2 describes it; undefined if it has no id. */
export function toInstance(described: Ec2Instance): Instance | undefined {
  if (described.InstanceId === undefined) return undefined;
  return {
    id: described.InstanceId,
    type: described.InstanceType,
    imageId: described.ImageId,
    tags: toTags(described.Tags),
  };
}

/** An instance with the interfaces that have delegated prefixes; undefined if it has no id. */
export function toPrefixHolder(described: Ec2Instance): PrefixHolder | undefined {
  const instance = toInstance(described);
  if (instance === undefined) return undefined;
  const interfaces = (described.NetworkInterfaces ?? []).flatMap((attached) => {
    const { NetworkInterfaceId: id, VpcId: vpcId } = attached;
    const prefixes = prefixesOf(attached);
    return id === undefined || vpcId === undefined || prefixes.length === 0 ? [] : [{ id, vpcId, prefixes }];
  });
  return { instance, interfaces };
}

/** A subnet as EC2 describes it; undefined if it has no id. */
export function toSubnet(described: Ec2Subnet): Subnet | undefined {
  if (described.SubnetId === undefined) return undefined;
  return {
    id: described.SubnetId,
    vpcId: described.VpcId,
    availabilityZone: described.AvailabilityZone,
    availabilityZoneId: described.AvailabilityZoneId,
    cidrBlocks: subnetBlocks(described),
    internetGatewayBlockMode: described.BlockPublicAccessStates?.InternetGatewayBlockMode,
    tags: toTags(described.Tags),
  };
}

/**
 * A VPC as EC2 describes it, with every range that is or may be associated with it, IPv4 and IPv6, each once; undefined
 * if it has no id.
 */
export function toVpc(described: Ec2Vpc, region: string): Vpc | undefined {
  if (described.VpcId === undefined) return undefined;
  const ipv4 = (described.CidrBlockAssociationSet ?? []).flatMap((association) =>
    isInUse(association.CidrBlockState?.State) ? (association.CidrBlock ?? []) : [],
  );
  const ipv6 = (described.Ipv6CidrBlockAssociationSet ?? []).flatMap((association) =>
    isInUse(association.Ipv6CidrBlockState?.State) ? (association.Ipv6CidrBlock ?? []) : [],
  );
  const blocks = new Set([...(described.CidrBlock === undefined ? [] : [described.CidrBlock]), ...ipv4, ...ipv6]);
  return {
    id: described.VpcId,
    accountId: described.OwnerId,
    region,
    cidrBlocks: [...blocks],
    internetGatewayBlockMode: described.BlockPublicAccessStates?.InternetGatewayBlockMode,
    tags: toTags(described.Tags),
  };
}

/** A NAT gateway as EC2 describes it, with its public addresses; undefined if it has no id. */
export function toNatGateway(described: Ec2NatGateway): NatGateway | undefined {
  if (described.NatGatewayId === undefined) return undefined;
  return {
    id: described.NatGatewayId,
    vpcId: described.VpcId,
    publicAddresses: (described.NatGatewayAddresses ?? []).flatMap((address) => address.PublicIp ?? []),
    tags: toTags(described.Tags),
  };
}

function subnetBlocks(described: Ec2Subnet): string[] {
  const ipv6 = (described.Ipv6CidrBlockAssociationSet ?? []).flatMap((association) =>
    isInUse(association.Ipv6CidrBlockState?.State) ? (association.Ipv6CidrBlock ?? []) : [],
  );
  return [...new Set([...(described.CidrBlock === undefined ? [] : [described.CidrBlock]), ...ipv6])];
}

/** Whether a range in this state belongs to the VPC or the subnet; while it is being added or removed, it may. */
function isInUse(state: VpcCidrBlockStateCode | SubnetCidrBlockStateCode | undefined): boolean {
  return state !== 'disassociated' && state !== 'failed';
}

function addressesOf(described: Ec2NetworkInterface): string[] {
  const primaryFirst = [...(described.PrivateIpAddresses ?? [])].sort(
    (one, other) => Number(other.Primary === true) - Number(one.Primary === true),
  );
  const ipv4 = primaryFirst.flatMap((address) => address.PrivateIpAddress ?? []);
  const ipv6 = (described.Ipv6Addresses ?? []).flatMap((address) => address.Ipv6Address ?? []);
  const primary = described.PrivateIpAddress === undefined ? [] : [described.PrivateIpAddress];
  return [...new Set([...primary, ...ipv4, ...ipv6].map(canonical))];
}

/** The valid delegated prefixes, in canonical text; an invalid one does not make the interface invalid. */
function prefixesOf(
  described: Pick<Ec2NetworkInterface, 'Ipv4Prefixes' | 'Ipv6Prefixes'> | InstanceNetworkInterface,
): string[] {
  const ipv4 = (described.Ipv4Prefixes ?? []).flatMap(({ Ipv4Prefix }) => Ipv4Prefix ?? []);
  const ipv6 = (described.Ipv6Prefixes ?? []).flatMap(({ Ipv6Prefix }) => Ipv6Prefix ?? []);
  return [...new Set([...ipv4, ...ipv6].flatMap((prefix) => canonicalBlock(prefix) ?? []))];
}

function canonicalBlock(prefix: string): string | undefined {
  try {
    return parseCidrBlock(prefix).text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function publicAddressesOf(described: Ec2NetworkInterface): string[] {
  const primary = described.Association?.PublicIp === undefined ? [] : [described.Association.PublicIp];
  const others = (described.PrivateIpAddresses ?? []).flatMap((address) => address.Association?.PublicIp ?? []);
  return [...new Set([...primary, ...others])];
}

/** The canonical text of an address; an IPv6 address can be written in many ways. */
function canonical(address: string): string {
  const parsed = parseIpText(address);
  return parsed === undefined ? address : formatIpAddress(parsed);
}
