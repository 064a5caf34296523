/**
 * The invented network of the samples: a web shop (load balancer, web servers, database, cache) in one VPC, a staging
 * copy of it in a VPC with the same addresses, and a reporting VPC peered with the shop.
 *
 * Public addresses are from the ranges that RFC 5737 and RFC 3849 reserve for documentation.
 */

/** The account of all resources. */
export const ACCOUNT = '123456789012';
/** The Region of all resources. */
export const REGION = 'eu-central-1';

/** The VPCs, by an internal name. */
export const VPCS = {
  shop: { id: 'vpc-0a11b22c33d44e55f', cidrBlocks: ['10.0.0.0/16', '2001:db8:1200::/56'], tags: { Name: 'shop' } },
  staging: { id: 'vpc-0b22c33d44e55f66a', cidrBlocks: ['10.0.0.0/16'], tags: { Name: 'shop-staging' } },
  reporting: { id: 'vpc-0c33d44e55f66a77b', cidrBlocks: ['10.20.0.0/16'], tags: { Name: 'reporting' } },
};

/** The subnets: VPC, Availability Zone letter, Name tag. */
export const SUBNETS = {
  publicA: subnet('subnet-0a00000000000a001', 'shop', 'a', 'public-a'),
  publicB: subnet('subnet-0a00000000000b001', 'shop', 'b', 'public-b'),
  privateA: subnet('subnet-0a00000000000a010', 'shop', 'a', 'private-a'),
  privateB: subnet('subnet-0a00000000000b010', 'shop', 'b', 'private-b'),
  dataA: subnet('subnet-0a00000000000a020', 'shop', 'a', 'data-a'),
  transitA: subnet('subnet-0a00000000000a030', 'shop', 'a', 'transit-a'),
  stagingA: subnet('subnet-0b00000000000a010', 'staging', 'a', 'staging-a'),
  reportingA: subnet('subnet-0c00000000000a010', 'reporting', 'a', 'reporting-a'),
};

/** Attachment time of most interfaces, Unix seconds: 2025-06-01T00:00:00Z. */
const ATTACHED_AT = 1_748_736_000;

/** The instances by the name of their interface. */
const INSTANCES = {
  web1: { id: 'i-0a1000000000e0011', name: 'shop-web-1', type: 't3.medium' },
  web2: { id: 'i-0a1000000000e0012', name: 'shop-web-2', type: 't3.medium' },
  bastion: { id: 'i-0a1000000000ba501', name: 'shop-bastion', type: 't3.micro' },
  stagingWeb: { id: 'i-0b1000000000e0011', name: 'staging-web-1', type: 't3.small' },
  report: { id: 'i-0c1000000000de301', name: 'report-1', type: 'r6i.large' },
};

/** The network interfaces, by an internal name. */
export const INTERFACES = {
  albA: eni('eni-0a1b2c3d4e5f60701', 'publicA', ['10.0.0.10', '2001:db8:1200:1::10'], {
    publicAddresses: ['198.51.100.10'],
    description: 'ELB app/shop/50dc6c495c0c9188',
    owner: { type: 'application_load_balancer', id: 'app/shop/50dc6c495c0c9188', name: 'shop' },
    securityGroupIds: ['sg-0a000000000000a1b'],
  }),
  albB: eni('eni-0a1b2c3d4e5f60702', 'publicB', ['10.0.1.10', '2001:db8:1200:2::10'], {
    publicAddresses: ['198.51.100.11'],
    description: 'ELB app/shop/50dc6c495c0c9188',
    owner: { type: 'application_load_balancer', id: 'app/shop/50dc6c495c0c9188', name: 'shop' },
    securityGroupIds: ['sg-0a000000000000a1b'],
  }),
  nat: eni('eni-0a1b2c3d4e5f60703', 'publicA', ['10.0.0.20'], {
    type: 'nat_gateway',
    publicAddresses: ['198.51.100.20'],
    description: 'Interface for NAT Gateway nat-0a1b2c3d4e5f60718',
    owner: { type: 'nat_gateway', id: 'nat-0a1b2c3d4e5f60718', name: 'shop-nat-a' },
  }),
  bastion: eni('eni-0a1b2c3d4e5f60704', 'publicA', ['10.0.0.30'], {
    publicAddresses: ['198.51.100.30'],
    instance: 'bastion',
    securityGroupIds: ['sg-0a000000000000ba5'],
  }),
  web1: eni('eni-0a1b2c3d4e5f60711', 'privateA', ['10.0.10.11', '2001:db8:1200:a::11'], {
    instance: 'web1',
    securityGroupIds: ['sg-0a000000000000e11'],
    tags: { team: 'storefront' },
  }),
  web2: eni('eni-0a1b2c3d4e5f60712', 'privateB', ['10.0.11.12', '2001:db8:1200:b::12'], {
    instance: 'web2',
    securityGroupIds: ['sg-0a000000000000e11'],
    tags: { team: 'storefront' },
  }),
  exportFunction: eni('eni-0a1b2c3d4e5f60721', 'privateA', ['10.0.10.50'], {
    type: 'lambda',
    description: 'AWS Lambda VPC ENI-order-export-3f2a9c1e-77aa-4b6e-9d0f-5a1b2c3d4e5f',
    owner: { type: 'lambda_function', id: 'order-export', name: 'order-export' },
    securityGroupIds: ['sg-0a000000000000f01'],
  }),
  queueEndpoint: eni('eni-0a1b2c3d4e5f60722', 'privateA', ['10.0.10.60'], {
    type: 'vpc_endpoint',
    description: 'VPC Endpoint Interface vpce-0a1b2c3d4e5f60799',
    owner: { type: 'vpc_endpoint', id: 'vpce-0a1b2c3d4e5f60799', name: 'sqs' },
    securityGroupIds: ['sg-0a000000000000ce1'],
  }),
  checkout: eni('eni-0a1b2c3d4e5f60723', 'privateA', ['10.0.10.70'], {
    description: `arn:aws:ecs:${REGION}:${ACCOUNT}:attachment/1f0e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`,
    owner: { type: 'ecs_task', id: '1f0e2d3c-4b5a-6978-8796-a5b4c3d2e1f0', name: 'checkout' },
    securityGroupIds: ['sg-0a000000000000ec5'],
    tags: { team: 'payments' },
  }),
  orders: eni('eni-0a1b2c3d4e5f60731', 'dataA', ['10.0.20.30'], {
    description: 'RDSNetworkInterface',
    owner: { type: 'rds', name: 'orders' },
    securityGroupIds: ['sg-0a000000000000db1'],
  }),
  ordersReplica: eni('eni-0a1b2c3d4e5f60733', 'dataA', ['10.0.20.31'], {
    description: 'RDSNetworkInterface',
    owner: { type: 'rds', name: 'orders-replica' },
    securityGroupIds: ['sg-0a000000000000db1'],
  }),
  sessions: eni('eni-0a1b2c3d4e5f60732', 'dataA', ['10.0.20.40'], {
    description: 'ElastiCache sessions-0001-001',
    owner: { type: 'elasticache', id: 'sessions-0001-001', name: 'sessions' },
    securityGroupIds: ['sg-0a000000000000ca1'],
  }),
  shopTransit: eni('eni-0a1b2c3d4e5f60741', 'transitA', ['10.0.30.5'], {
    type: 'transit_gateway',
    description: 'Network Interface for Transit Gateway Attachment tgw-attach-0a1b2c3d4e5f60751',
    owner: { type: 'transit_gateway_attachment', id: 'tgw-attach-0a1b2c3d4e5f60751' },
  }),
  // the same addresses as in the shop: only the VPC distinguishes them
  stagingWeb: eni('eni-0b1b2c3d4e5f60711', 'stagingA', ['10.0.10.11'], {
    instance: 'stagingWeb',
    securityGroupIds: ['sg-0b000000000000e11'],
    tags: { team: 'storefront' },
  }),
  stagingOrders: eni('eni-0b1b2c3d4e5f60731', 'stagingA', ['10.0.20.30'], {
    description: 'RDSNetworkInterface',
    owner: { type: 'rds', name: 'orders-staging' },
    securityGroupIds: ['sg-0b000000000000db1'],
  }),
  report: eni('eni-0c1b2c3d4e5f60711', 'reportingA', ['10.20.1.15'], {
    instance: 'report',
    securityGroupIds: ['sg-0c000000000000e11'],
  }),
};

/** Address ranges for which the owner of the shop has names. */
export const LABELS = {
  '10.0.0.0/8': 'cloud',
  '10.20.0.0/16': 'reporting',
  '172.16.0.0/16': 'datacentre',
  '172.16.40.0/24': 'warehouse-hamburg',
  '203.0.113.0/24': 'partners',
  '203.0.113.0/27': 'office-berlin',
  '192.0.2.0/24': 'known-scanners',
  '2001:db8:ff00::/40': 'office-berlin',
};

/** The inventory document. */
export function inventory() {
  return {
    version: 1,
    generatedAt: '2026-03-02T08:55:00Z',
    networkInterfaces: Object.values(INTERFACES).map(({ name: _name, subnet: _subnet, vpc: _vpc, ...kept }) => kept),
    instances: Object.values(INSTANCES).map(({ id, name, type }) => ({
      id,
      type,
      imageId: 'ami-0aa11bb22cc33dd44',
      tags: { Name: name, env: name.startsWith('staging') ? 'staging' : 'production' },
    })),
    subnets: Object.values(SUBNETS).map(({ vpc, zone, ...kept }) => ({
      ...kept,
      vpcId: VPCS[vpc].id,
      availabilityZoneId: zone,
    })),
    vpcs: Object.values(VPCS),
  };
}

function subnet(id, vpc, letter, name) {
  return {
    id,
    vpc,
    availabilityZone: `${REGION}${letter}`,
    zone: `euc1-az${letter === 'a' ? 2 : 3}`,
    tags: { Name: name },
  };
}

function eni(id, subnetName, addresses, { instance, ...details }) {
  const { id: subnetId, vpc, availabilityZone } = SUBNETS[subnetName];
  const instanceId = instance === undefined ? undefined : INSTANCES[instance].id;
  return {
    subnet: subnetName,
    vpc,
    id,
    accountId: ACCOUNT,
    region: REGION,
    type: 'interface',
    vpcId: VPCS[vpc].id,
    subnetId,
    availabilityZone,
    addresses,
    attachedAt: ATTACHED_AT,
    ...(instanceId === undefined ? {} : { instanceId, owner: { type: 'ec2_instance', id: instanceId } }),
    ...details,
  };
}
