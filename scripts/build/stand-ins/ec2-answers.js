// What look-ups read of EC2's answers, and how. Shapes are members as the SDK names them, each with the name of its
// element and, where it is no text, its kind: a structure, a list of structures, Boolean or Date. What is not here is not
// read.
const TAGS = ['tagSet', [{ Key: ['key'], Value: ['value'] }]];
const ASSOCIATION = ['association', { PublicIp: ['publicIp'] }];
const STATE = { State: ['state'] };

export const NETWORK_INTERFACE = {
  Association: ASSOCIATION,
  Attachment: [
    'attachment',
    { AttachTime: ['attachTime', Date], InstanceId: ['instanceId'], InstanceOwnerId: ['instanceOwnerId'] },
  ],
  AvailabilityZone: ['availabilityZone'],
  Description: ['description'],
  Groups: ['groupSet', [{ GroupId: ['groupId'] }]],
  InterfaceType: ['interfaceType'],
  Ipv6Addresses: ['ipv6AddressesSet', [{ Ipv6Address: ['ipv6Address'] }]],
  NetworkInterfaceId: ['networkInterfaceId'],
  OwnerId: ['ownerId'],
  PrivateIpAddress: ['privateIpAddress'],
  PrivateIpAddresses: ['privateIpAddressesSet', [{ Association: ASSOCIATION, PrivateIpAddress: ['privateIpAddress'] }]],
  RequesterId: ['requesterId'],
  RequesterManaged: ['requesterManaged', Boolean],
  SubnetId: ['subnetId'],
  TagSet: TAGS,
  VpcId: ['vpcId'],
};

export const INSTANCE = {
  ImageId: ['imageId'],
  InstanceId: ['instanceId'],
  InstanceType: ['instanceType'],
  Tags: TAGS,
};

export const SUBNET = {
  AvailabilityZone: ['availabilityZone'],
  SubnetId: ['subnetId'],
  Tags: TAGS,
  VpcId: ['vpcId'],
};

export const VPC = {
  CidrBlock: ['cidrBlock'],
  CidrBlockAssociationSet: [
    'cidrBlockAssociationSet',
    [{ CidrBlock: ['cidrBlock'], CidrBlockState: ['cidrBlockState', STATE] }],
  ],
  Ipv6CidrBlockAssociationSet: [
    'ipv6CidrBlockAssociationSet',
    [{ Ipv6CidrBlock: ['ipv6CidrBlock'], Ipv6CidrBlockState: ['ipv6CidrBlockState', STATE] }],
  ],
  Tags: TAGS,
  VpcId: ['vpcId'],
};

export const NAT_GATEWAY = {
  NatGatewayAddresses: ['natGatewayAddressSet', [{ PublicIp: ['publicIp'] }]],
  NatGatewayId: ['natGatewayId'],
  Tags: TAGS,
  VpcId: ['vpcId'],
};

/** The things of a list, as the shape has them; undefined where the answer has no such list. */
export const listOf = (list, shape) =>
  list === undefined ? undefined : arrayOf(objectOf(list).item).map((item) => structureOf(item, shape));

const structureOf = (element, shape) => {
  const structure = {};
  const members = objectOf(element);
  for (const member in shape) {
    const [xml, kind] = shape[member];
    const value = members[xml];
    if (value !== undefined) structure[member] = memberOf(value, kind);
  }
  return structure;
};

const memberOf = (value, kind) => {
  if (kind === undefined) return textOf(value);
  if (kind === Boolean) return textOf(value) === 'true';
  if (kind === Date) return timeOf(textOf(value));
  return Array.isArray(kind) ? listOf(value, kind[0]) : structureOf(value, kind);
};

const timeOf = (text) => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new TypeError(`${text} is no time`);
  return time;
};

export const rootOf = (document) => objectOf(Object.values(document)[0]);
const arrayOf = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
export const objectOf = (value) => (typeof value === 'object' && value !== null ? value : {});
/** An element that has attributes is an object with its text. */
export const textOf = (value) => (typeof value === 'object' && value !== null ? value['#text'] : value);
