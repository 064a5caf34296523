import type { RegionWorld, WorldInterface } from './ec2-world.ts';

/** The shop's VPC with its web server and database, a twin VPC with the same address range, and a peer VPC with another range. */
export const SHOP_VPC = 'vpc-0a11b22c33d44e55f';
export const TWIN_VPC = 'vpc-0b11b22c33d44e55f';
export const PEER_VPC = 'vpc-0c11b22c33d44e55f';
export const SHOP_SUBNET = 'subnet-0f1e2d3c4b5a69788';
export const PEER_SUBNET = 'subnet-0f1e2d3c4b5a69799';
export const NAT_GATEWAY = 'nat-1234567890abcdef0';

export const WEB: WorldInterface = {
  id: 'eni-0a1b2c3d4e5f60718',
  vpcId: SHOP_VPC,
  subnetId: SHOP_SUBNET,
  addresses: ['10.0.0.5', '10.0.0.6'],
  ipv6: ['2001:db8:1::5'],
  publicIp: '198.51.100.5',
  instanceId: 'i-0123456789abcdef0',
  attachedAt: '2020-12-31T00:00:00.000Z',
  groupIds: ['sg-0123456789abcdef0'],
  tags: { team: 'network' },
};
export const DATABASE: WorldInterface = {
  id: 'eni-0b1b2c3d4e5f60718',
  vpcId: SHOP_VPC,
  subnetId: SHOP_SUBNET,
  addresses: ['10.0.1.7'],
  description: 'RDSNetworkInterface',
  requesterId: 'amazon-rds',
  requesterManaged: true,
};
export const TWIN: WorldInterface = {
  id: 'eni-0c1b2c3d4e5f60718',
  vpcId: TWIN_VPC,
  subnetId: 'subnet-0e1e2d3c4b5a69788',
  addresses: ['10.0.0.5'],
};
export const PEER: WorldInterface = {
  id: 'eni-0d1b2c3d4e5f60718',
  vpcId: PEER_VPC,
  subnetId: PEER_SUBNET,
  addresses: ['10.8.0.1'],
  ipv6: ['2001:db8:8::1'],
  publicIp: '198.51.100.8',
};

/** Adds the shop and its neighbours to a world. */
export function addShop(world: RegionWorld): RegionWorld {
  return world.add({
    interfaces: [WEB, DATABASE, TWIN, PEER],
    instances: [{ id: 'i-0123456789abcdef0', type: 't3.medium', imageId: 'ami-1', tags: { Name: 'shop-web-1' } }],
    subnets: [
      {
        id: SHOP_SUBNET,
        vpcId: SHOP_VPC,
        zone: 'eu-central-1a',
        zoneId: 'euc1-az1',
        cidrBlock: '10.0.0.0/24',
        ipv6CidrBlock: '2001:db8:1:0::/64',
        blockMode: 'off',
        tags: { Name: 'private-a' },
      },
      { id: PEER_SUBNET, vpcId: PEER_VPC, zone: 'eu-central-1a', tags: { Name: 'peer-a' } },
    ],
    vpcs: [
      { id: SHOP_VPC, cidrBlocks: ['10.0.0.0/16'], ipv6CidrBlocks: ['2001:db8:1::/56'], tags: { Name: 'shop' } },
      { id: TWIN_VPC, cidrBlocks: ['10.0.0.0/16'], tags: { Name: 'twin' } },
      { id: PEER_VPC, cidrBlocks: ['10.8.0.0/16'], ipv6CidrBlocks: ['2001:db8:8::/56'], tags: { Name: 'peer' } },
    ],
    natGateways: [{ id: NAT_GATEWAY, vpcId: SHOP_VPC, publicIps: ['198.51.100.220'], tags: { Name: 'exit' } }],
  });
}
