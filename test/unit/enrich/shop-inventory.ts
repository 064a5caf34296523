import type { Inventory } from '../../../src/model/inventory.ts';

/**
 * Two VPCs with the same range and one with a different range. The shop has a web server, a database, a NAT gateway and
 * a load balancer with two interfaces; the twin has one of the shop's addresses; the office VPC is reached through a
 * gateway.
 */
export const SHOP: Inventory = {
  version: 1,
  networkInterfaces: [
    {
      id: 'eni-web',
      accountId: '123456789012',
      region: 'eu-central-1',
      type: 'interface',
      vpcId: 'vpc-shop',
      subnetId: 'subnet-shop-a',
      availabilityZone: 'eu-central-1a',
      addresses: ['10.0.0.5', '10.0.0.6', '2001:db8:1::5'],
      publicAddresses: ['198.51.100.5', '198.51.100.6'],
      securityGroupIds: ['sg-web', 'sg-all'],
      instanceId: 'i-web',
      attachedAt: 1_600_000_000,
      owner: { type: 'ec2_instance', id: 'i-web' },
      tags: { team: 'network', stage: 'live' },
    },
    {
      id: 'eni-db',
      type: 'interface',
      vpcId: 'vpc-shop',
      subnetId: 'subnet-shop-b',
      addresses: ['10.0.1.7'],
      owner: { type: 'rds_instance' },
    },
    {
      id: 'eni-nat',
      type: 'nat_gateway',
      vpcId: 'vpc-shop',
      addresses: ['10.0.0.220'],
      publicAddresses: ['198.51.100.220'],
      owner: { type: 'nat_gateway', id: 'nat-1' },
    },
    {
      id: 'eni-twin',
      vpcId: 'vpc-twin',
      addresses: ['10.0.0.5', '10.0.9.9'],
      owner: { type: 'lambda_function', id: 'twin', name: 'twin' },
    },
    { id: 'eni-office', vpcId: 'vpc-office', addresses: ['10.8.0.1', '2001:db8:8::1'] },
    { id: 'eni-bare' },
  ],
  instances: [
    { id: 'i-web', type: 't3.medium', imageId: 'ami-1', tags: { Name: 'web-1', team: 'web' } },
    { id: 'i-old', type: 't3.small', tags: { Name: 'old-1' } },
  ],
  subnets: [
    { id: 'subnet-shop-a', vpcId: 'vpc-shop', availabilityZone: 'eu-central-1a', tags: { Name: 'shop-a' } },
    { id: 'subnet-shop-b', vpcId: 'vpc-shop', availabilityZone: 'eu-central-1b', tags: { Name: 'shop-b' } },
  ],
  vpcs: [
    { id: 'vpc-shop', cidrBlocks: ['10.0.0.0/16', '2001:db8:1::/56'], tags: { Name: 'shop' } },
    { id: 'vpc-twin', cidrBlocks: ['10.0.0.0/16'], tags: { Name: 'twin' } },
    { id: 'vpc-office', cidrBlocks: ['10.8.0.0/16'] },
  ],
};
