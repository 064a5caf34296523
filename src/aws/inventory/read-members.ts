import type * as ec2 from '@aws-sdk/client-ec2';

/** Names of members of a structure, as the SDK types it. */
type Members<Structure> = readonly (keyof Structure & string)[];

/** Lists members; the compiler refuses one that the structure does not have. */
const of = <Structure>(...members: Members<Structure>): Members<Structure> => members;

/**
 * The members that this project reads of what EC2 describes, by the name of the structure. The EC2 client of the deployed
 * function knows no others of these structures: `scripts/build/prune-structures.mjs` leaves them out of its schemas.
 * `test/bundle/read-members.test.ts` compares them with what `to-inventory.ts` reads.
 */
export const READ_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  NetworkInterface: of<ec2.NetworkInterface>(
    'Association',
    'Attachment',
    'AvailabilityZone',
    'Description',
    'Groups',
    'InterfaceType',
    'Ipv4Prefixes',
    'Ipv6Addresses',
    'Ipv6Prefixes',
    'NetworkInterfaceId',
    'OwnerId',
    'PrivateIpAddress',
    'PrivateIpAddresses',
    'RequesterId',
    'RequesterManaged',
    'SubnetId',
    'TagSet',
    'VpcId',
  ),
  NetworkInterfaceAssociation: of<ec2.NetworkInterfaceAssociation>('PublicIp'),
  NetworkInterfaceAttachment: of<ec2.NetworkInterfaceAttachment>('AttachTime', 'InstanceId', 'InstanceOwnerId'),
  NetworkInterfaceIpv6Address: of<ec2.NetworkInterfaceIpv6Address>('Ipv6Address'),
  NetworkInterfacePrivateIpAddress: of<ec2.NetworkInterfacePrivateIpAddress>(
    'Association',
    'Primary',
    'PrivateIpAddress',
  ),
  Ipv4PrefixSpecification: of<ec2.Ipv4PrefixSpecification>('Ipv4Prefix'),
  Ipv6PrefixSpecification: of<ec2.Ipv6PrefixSpecification>('Ipv6Prefix'),
  GroupIdentifier: of<ec2.GroupIdentifier>('GroupId'),
  Reservation: of<ec2.Reservation>('Instances'),
  Instance: of<ec2.Instance>('ImageId', 'InstanceId', 'InstanceType', 'NetworkInterfaces', 'Tags'),
  InstanceNetworkInterface: of<ec2.InstanceNetworkInterface>(
    'Ipv4Prefixes',
    'Ipv6Prefixes',
    'NetworkInterfaceId',
    'VpcId',
  ),
  InstanceIpv4Prefix: of<ec2.InstanceIpv4Prefix>('Ipv4Prefix'),
  InstanceIpv6Prefix: of<ec2.InstanceIpv6Prefix>('Ipv6Prefix'),
  Subnet: of<ec2.Subnet>('AvailabilityZone', 'SubnetId', 'Tags', 'VpcId'),
  Vpc: of<ec2.Vpc>('CidrBlock', 'CidrBlockAssociationSet', 'Ipv6CidrBlockAssociationSet', 'Tags', 'VpcId'),
  VpcCidrBlockAssociation: of<ec2.VpcCidrBlockAssociation>('CidrBlock', 'CidrBlockState'),
  VpcIpv6CidrBlockAssociation: of<ec2.VpcIpv6CidrBlockAssociation>('Ipv6CidrBlock', 'Ipv6CidrBlockState'),
  VpcCidrBlockState: of<ec2.VpcCidrBlockState>('State'),
  NatGateway: of<ec2.NatGateway>('NatGatewayAddresses', 'NatGatewayId', 'Tags', 'VpcId'),
  NatGatewayAddress: of<ec2.NatGatewayAddress>('PublicIp'),
};
