import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../../src/library/index.ts';

/** 2³⁰ bytes, so that the amount equals the price. */
const GIB = 2 ** 30;
const ACCOUNT = '123456789012';
const PARTICIPANT = '210987654321';

const FORMAT =
  'interface-id srcaddr dstaddr srcport dstport protocol bytes start end action flow-direction traffic-path pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service next-hop-interface-type next-hop-az-id';

const PRICES = {
  cross_zone: 0.01,
  internet: 0.09,
  nat_gateway: 0.045,
  transit_gateway: 0.02,
  interface_endpoint: 0.013,
  inter_region: 0.03,
};

const eni = (id: string, vpcId: string, subnetId: string, address: string, more: object = {}) => ({
  id,
  accountId: ACCOUNT,
  region: 'eu-central-1',
  type: 'interface',
  vpcId,
  subnetId,
  addresses: [address],
  ...more,
});

const vpcs = [
  { id: 'vpc-a', accountId: ACCOUNT, region: 'eu-central-1', cidrBlocks: ['10.0.0.0/16', '2600:1f14::/56'] },
  { id: 'vpc-b', accountId: PARTICIPANT, region: 'eu-central-1', cidrBlocks: ['10.1.0.0/16'] },
  { id: 'vpc-c', accountId: ACCOUNT, region: 'eu-central-1', cidrBlocks: ['10.2.0.0/16'] },
  { id: 'vpc-d', accountId: ACCOUNT, region: 'us-east-1', cidrBlocks: ['10.3.0.0/16'] },
];

const subnets = [
  { id: 'subnet-1', vpcId: 'vpc-a', availabilityZoneId: 'euc1-az1', cidrBlocks: ['10.0.1.0/24', '2600:1f14:0:1::/64'] },
  { id: 'subnet-2', vpcId: 'vpc-a', availabilityZoneId: 'euc1-az2', cidrBlocks: ['10.0.2.0/24'] },
  { id: 'subnet-ham', vpcId: 'vpc-a', availabilityZoneId: 'euc1-ham1-az1', cidrBlocks: ['10.0.3.0/24'] },
  { id: 'subnet-s3', vpcId: 'vpc-a', availabilityZoneId: 'euc1-az1', cidrBlocks: ['10.0.4.0/24'] },
  { id: 'subnet-b1', vpcId: 'vpc-b', availabilityZoneId: 'euc1-az1', cidrBlocks: ['10.1.1.0/24'] },
  { id: 'subnet-b2', vpcId: 'vpc-b', availabilityZoneId: 'euc1-az2', cidrBlocks: ['10.1.2.0/24'] },
  { id: 'subnet-c1', vpcId: 'vpc-c', availabilityZoneId: 'euc1-az1', cidrBlocks: ['10.2.1.0/24'] },
];

const networkInterfaces = [
  eni('eni-a1', 'vpc-a', 'subnet-1', '10.0.1.10', { addresses: ['10.0.1.10', '2600:1f14:0:1::10'] }),
  eni('eni-a1b', 'vpc-a', 'subnet-1', '10.0.1.11'),
  eni('eni-a2', 'vpc-a', 'subnet-2', '10.0.2.10'),
  eni('eni-shared', 'vpc-b', 'subnet-b1', '10.1.1.9'),
  eni('eni-web', 'vpc-a', 'subnet-1', '10.0.1.20', { publicAddresses: ['198.51.100.20'] }),
  eni('eni-web2', 'vpc-a', 'subnet-2', '10.0.2.20', { publicAddresses: ['198.51.100.21'] }),
  eni('eni-lb', 'vpc-a', 'subnet-1', '10.0.1.30', { type: 'network_load_balancer' }),
  eni('eni-ga', 'vpc-a', 'subnet-2', '10.0.2.31', { type: 'global_accelerator_managed' }),
  eni('eni-s3', 'vpc-a', 'subnet-s3', '10.0.4.10'),
  eni('eni-s3-web', 'vpc-a', 'subnet-s3', '10.0.4.11', { publicAddresses: ['198.51.100.41'] }),
  eni('eni-ham', 'vpc-a', 'subnet-ham', '10.0.3.10', { publicAddresses: ['198.51.100.40'] }),
  eni('eni-nat1', 'vpc-a', 'subnet-1', '10.0.1.5', {
    type: 'nat_gateway',
    publicAddresses: ['198.51.100.5'],
    owner: { type: 'nat_gateway', id: 'nat-1' },
  }),
  eni('eni-vpce', 'vpc-a', 'subnet-2', '10.0.2.50', { type: 'vpc_endpoint' }),
  eni('eni-gwlbe', 'vpc-a', 'subnet-1', '10.0.1.51', { type: 'gateway_load_balancer_endpoint' }),
  eni('eni-tgwa', 'vpc-a', 'subnet-1', '10.0.1.6', { type: 'transit_gateway' }),
  eni('eni-b1', 'vpc-b', 'subnet-b1', '10.1.1.10', { accountId: PARTICIPANT }),
  eni('eni-b2', 'vpc-b', 'subnet-b2', '10.1.2.10', { accountId: PARTICIPANT }),
  eni('eni-c1', 'vpc-c', 'subnet-c1', '10.2.1.10'),
  eni('eni-d1', 'vpc-d', 'subnet-d1', '10.3.1.10', { region: 'us-east-1', publicAddresses: ['198.51.100.90'] }),
];

const local = { cidr: '10.0.0.0/16', target: 'local' };

const { transform } = createTransformer({
  logFormat: FORMAT,
  transferPrices: JSON.stringify({ '*': PRICES }),
  inventory: {
    version: 1,
    networkInterfaces,
    subnets: subnets.map(({ id, vpcId, availabilityZoneId }) => ({ id, vpcId, availabilityZoneId })),
    vpcs,
  },
  rules: {
    version: 1,
    vpcs,
    subnets,
    securityGroups: [],
    networkAcls: [],
    prefixLists: [{ id: 'pl-s3', name: 'com.amazonaws.eu-central-1.s3', cidrs: ['52.95.0.0/16'] }],
    peerings: [
      { id: 'pcx-1', vpcIds: ['vpc-a', 'vpc-b'], isInterRegion: false, status: 'active' },
      { id: 'pcx-2', vpcIds: ['vpc-a', 'vpc-d'], isInterRegion: true, status: 'active' },
    ],
    transitGatewayAttachments: [
      { id: 'tgw-attach-1', transitGatewayId: 'tgw-1', vpcId: 'vpc-a', subnetIds: ['subnet-1'] },
      { id: 'tgw-attach-2', transitGatewayId: 'tgw-1', vpcId: 'vpc-c', subnetIds: ['subnet-c1'] },
    ],
    vpcEndpoints: [
      { id: 'vpce-1', type: 'Interface', service: 'sqs', networkInterfaceIds: ['eni-vpce'] },
      { id: 'vpce-2', type: 'Gateway', service: 's3', networkInterfaceIds: [] },
    ],
    routeTables: [
      {
        id: 'rtb-1',
        vpcId: 'vpc-a',
        isMain: true,
        routes: [
          local,
          { cidr: '10.2.0.0/16', target: 'tgw-1' },
          { cidr: '0.0.0.0/0', target: 'nat-1' },
          { cidr: '::/0', target: 'eigw-1' },
          { cidr: '64:ff9b::/96', target: 'nat-1' },
        ],
      },
      {
        id: 'rtb-s3',
        vpcId: 'vpc-a',
        isMain: false,
        subnetIds: ['subnet-s3'],
        routes: [local, { prefixListId: 'pl-s3', target: 'vpce-2' }, { cidr: '0.0.0.0/0', target: 'nat-1' }],
      },
    ],
  },
});

interface Flow {
  readonly eni: string;
  readonly from: string;
  readonly to: string;
  readonly way: 'egress' | 'ingress';
  readonly path?: number;
  readonly packetFrom?: string;
  readonly packetTo?: string;
  readonly service?: string;
  readonly nextHop?: string;
  readonly nextHopZone?: string;
  readonly action?: string;
}

async function wayOf(flow: Flow): Promise<readonly [unknown, unknown, unknown, unknown]> {
  const { from, to, way, path = '-', packetFrom = from, packetTo = to, service = '-', action = 'ACCEPT' } = flow;
  const services = way === 'egress' ? `- ${service}` : `${service} -`;
  const line = `${flow.eni} ${from} ${to} 50000 443 6 ${GIB} 1795175000 1795175050 ${action} ${way} ${path} ${packetFrom} ${packetTo} ${services} ${flow.nextHop ?? '-'} ${flow.nextHopZone ?? '-'}`;
  const [document] = documentsOf(await transform(firehoseEvent([line])));
  const values = new Map<string, unknown>(Object.entries(document ?? {}));
  const [name, usd, service2, payer] = ['transfer_class', 'transfer_usd', 'transfer_service', 'transfer_payer'].map(
    (each) => values.get(each),
  );
  return [name, usd, service2, payer];
}

const INTERNET = '203.0.113.80';
/** The same by NAT64. */
const INTERNET_BY_NAT64 = '64:ff9b::cb00:7150';
const S3 = '52.95.128.1';

const CASES: readonly (readonly [
  what: string,
  flow: Flow,
  transferClass: string | undefined,
  usd: number | undefined,
])[] = [
  ['one zone', { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.1.11', way: 'egress', path: 1 }, 'same_zone', 0],
  ['one zone, received', { eni: 'eni-a1b', from: '10.0.1.10', to: '10.0.1.11', way: 'ingress' }, 'same_zone', 0],
  [
    'to a load balancer of the zone',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.1.30', way: 'egress', path: 1 },
    'same_zone',
    0,
  ],
  [
    'from a load balancer of another zone',
    { eni: 'eni-a2', from: '10.0.1.30', to: '10.0.2.10', way: 'ingress' },
    'cross_zone',
    0.01,
  ],
  [
    'from an accelerator’s interface in another zone',
    { eni: 'eni-a1', from: '10.0.2.31', to: '10.0.1.10', way: 'ingress' },
    'cross_zone',
    0.01,
  ],
  [
    'an address of a known subnet without an interface',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.2.77', way: 'egress', path: 1 },
    'cross_zone',
    0.01,
  ],
  [
    'an address in the VPC outside of all subnets',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.99.7', way: 'egress', path: 1 },
    'same_vpc',
    undefined,
  ],
  [
    'to a Local Zone, by the record',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.3.10', way: 'egress', path: 6 },
    'local_zone',
    undefined,
  ],
  [
    'from a Local Zone, by the zones',
    { eni: 'eni-a1', from: '10.0.3.10', to: '10.0.1.10', way: 'ingress' },
    'local_zone',
    undefined,
  ],
  [
    'within a Local Zone',
    { eni: 'eni-ham', from: '10.0.3.10', to: '10.0.3.11', way: 'egress', path: 1 },
    'same_zone',
    0,
  ],
  [
    'to some gateway in a VPC without known routes',
    { eni: 'eni-b1', from: '10.1.1.10', to: INTERNET, way: 'egress', path: 1 },
    'gateway_in_vpc',
    undefined,
  ],
  [
    'to some gateway in a VPC without known routes, outside of all VPCs',
    { eni: 'eni-c1', from: '10.2.1.10', to: '192.168.9.9', way: 'egress', path: 1 },
    'gateway_in_vpc',
    undefined,
  ],
  [
    'VPN or Direct Connect',
    { eni: 'eni-a1', from: '10.0.1.10', to: '192.168.9.9', way: 'egress', path: 3 },
    'virtual_private_gateway',
    undefined,
  ],
  [
    'back from VPN or Direct Connect: nothing says so',
    { eni: 'eni-a1', from: '192.168.9.9', to: '10.0.1.10', way: 'ingress' },
    undefined,
    undefined,
  ],
  [
    'peering within a zone',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.1.1.10', way: 'egress', path: 4 },
    'vpc_peering',
    0,
  ],
  [
    'peering between zones, received',
    { eni: 'eni-b2', from: '10.0.1.10', to: '10.1.2.10', way: 'ingress' },
    'vpc_peering',
    0.01,
  ],
  [
    'peering, the peer’s zone unknown',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.1.9.9', way: 'egress', path: 4 },
    'vpc_peering',
    undefined,
  ],
  [
    'peering between Regions, sent',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.3.1.10', way: 'egress', path: 5 },
    'inter_region_peering',
    0.03,
  ],
  [
    'peering between Regions, received',
    { eni: 'eni-a1', from: '10.3.1.10', to: '10.0.1.10', way: 'ingress' },
    'inter_region_peering',
    0,
  ],
  [
    'to an interface endpoint in another zone',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.2.50', way: 'egress', path: 1 },
    'interface_endpoint',
    0,
  ],
  [
    'at the interface endpoint, back',
    { eni: 'eni-vpce', from: '10.0.2.50', to: '10.0.1.10', way: 'egress', path: 1 },
    'interface_endpoint',
    0.013,
  ],
  [
    'at the endpoint of a Gateway Load Balancer',
    { eni: 'eni-gwlbe', from: '10.0.1.10', to: '10.0.1.51', way: 'ingress' },
    'interface_endpoint',
    undefined,
  ],
  [
    'gateway endpoint, by the record',
    { eni: 'eni-a1', from: '10.0.1.10', to: S3, way: 'egress', path: 7, service: 'S3' },
    'gateway_endpoint',
    0,
  ],
  [
    'internet gateway, out',
    { eni: 'eni-web', from: '10.0.1.20', to: INTERNET, way: 'egress', path: 8 },
    'internet_gateway',
    0.09,
  ],
  ['internet gateway, in', { eni: 'eni-web', from: INTERNET, to: '10.0.1.20', way: 'ingress' }, 'internet_gateway', 0],
  [
    'internet gateway, in from a service of AWS',
    { eni: 'eni-web', from: S3, to: '10.0.1.20', way: 'ingress', service: 'S3' },
    'internet_gateway',
    undefined,
  ],
  [
    'egress-only gateway, IPv6',
    { eni: 'eni-a1', from: '2600:1f14:0:1::10', to: '2a00:1450::1', way: 'egress', path: 8 },
    'internet_gateway',
    0.09,
  ],
  [
    'own public address, in one Region',
    { eni: 'eni-web', from: '10.0.1.20', to: '198.51.100.21', way: 'egress', path: 8 },
    'internet_gateway',
    0.01,
  ],
  [
    'own public address, received',
    { eni: 'eni-web2', from: '198.51.100.20', to: '10.0.2.20', way: 'ingress' },
    'internet_gateway',
    0.01,
  ],
  [
    'own public address in another Region',
    { eni: 'eni-web', from: '10.0.1.20', to: '198.51.100.90', way: 'egress', path: 8 },
    'internet_gateway',
    0.03,
  ],
  [
    'NAT gateway of the zone, by the route',
    { eni: 'eni-a1', from: '10.0.1.10', to: INTERNET, way: 'egress', path: 1 },
    'nat_gateway',
    0,
  ],
  [
    'NAT gateway of another zone, by the route',
    { eni: 'eni-a2', from: '10.0.2.10', to: INTERNET, way: 'egress', path: 1 },
    'nat_gateway',
    0.01,
  ],
  [
    'back from a NAT gateway of another zone',
    { eni: 'eni-a2', from: INTERNET, to: '10.0.2.10', way: 'ingress' },
    'nat_gateway',
    0.01,
  ],
  [
    'back from a NAT gateway that the record names',
    {
      eni: 'eni-b1',
      from: INTERNET,
      to: '10.1.1.10',
      way: 'ingress',
      nextHop: 'nat_gateway',
      nextHopZone: 'euc1-az2',
    },
    'nat_gateway',
    0.01,
  ],
  [
    'NAT64, by the route',
    { eni: 'eni-a1', from: '2600:1f14:0:1::10', to: INTERNET_BY_NAT64, way: 'egress', path: 1 },
    'nat_gateway',
    0,
  ],
  [
    'NAT64, without a path',
    { eni: 'eni-a1', from: '2600:1f14:0:1::10', to: INTERNET_BY_NAT64, way: 'egress' },
    'nat_gateway',
    0,
  ],
  [
    'NAT64, back',
    { eni: 'eni-a1', from: INTERNET_BY_NAT64, to: '2600:1f14:0:1::10', way: 'ingress' },
    'nat_gateway',
    0,
  ],
  [
    'at the NAT gateway, NAT64 back to the instance',
    {
      eni: 'eni-nat1',
      from: '10.0.1.5',
      packetFrom: INTERNET_BY_NAT64,
      to: '2600:1f14:0:1::10',
      way: 'egress',
      path: 1,
    },
    'nat_gateway',
    0,
  ],
  [
    'a gateway in the VPC, from an interface with a public address',
    { eni: 'eni-web', from: '10.0.1.20', to: INTERNET, way: 'egress', path: 1 },
    'nat_gateway',
    0,
  ],
  [
    'an address of a VPC without known subnets, whose zone the next hop has',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.1.9.9', way: 'egress', path: 4, nextHopZone: 'euc1-az2' },
    'vpc_peering',
    0.01,
  ],
  [
    'an address in the VPC outside of all subnets, whose zone the next hop has',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.0.99.8', way: 'egress', path: 1, nextHopZone: 'euc1-az1' },
    'same_zone',
    0,
  ],
  [
    'the zone of the next hop, for peering with a VPC that is not known',
    { eni: 'eni-a1', from: '10.0.1.10', to: '172.16.0.9', way: 'egress', path: 4, nextHopZone: 'euc1-az1' },
    'vpc_peering',
    0,
  ],
  [
    'S3 by a NAT gateway, at the gateway',
    { eni: 'eni-nat1', from: '10.0.1.5', to: S3, way: 'egress', path: 8, service: 'S3' },
    'nat_gateway',
    undefined,
  ],
  [
    'NAT gateway, from another zone',
    { eni: 'eni-nat1', from: '10.0.2.10', to: '10.0.1.5', packetTo: INTERNET, way: 'ingress' },
    'nat_gateway',
    0.055,
  ],
  [
    'NAT gateway, back to another zone',
    { eni: 'eni-nat1', from: '10.0.1.5', to: '10.0.2.10', packetFrom: INTERNET, way: 'egress', path: 1 },
    'nat_gateway',
    0.01,
  ],
  [
    'regional NAT gateway as the next hop',
    { eni: 'eni-a1', from: '10.0.1.10', to: INTERNET, way: 'egress', path: 1, nextHop: 'regional_nat_gateway' },
    'nat_gateway',
    undefined,
  ],
  [
    'S3 by a route to a gateway endpoint, where the record says nothing',
    { eni: 'eni-s3', from: '10.0.4.10', to: S3, way: 'egress' },
    'gateway_endpoint',
    0,
  ],
  [
    'S3 by a route to a gateway endpoint, on the way back',
    { eni: 'eni-s3', from: S3, to: '10.0.4.10', way: 'ingress', service: 'S3' },
    'gateway_endpoint',
    0,
  ],
  [
    'S3 by a route to a gateway endpoint, with a public address',
    { eni: 'eni-s3-web', from: '10.0.4.11', to: S3, way: 'egress' },
    'gateway_endpoint',
    0,
  ],
  [
    'S3 by an internet gateway, although the record does not name it',
    { eni: 'eni-web', from: '10.0.1.20', to: S3, way: 'egress' },
    'internet_gateway',
    undefined,
  ],
  [
    'S3 by a NAT gateway, by the route',
    { eni: 'eni-a2', from: '10.0.2.10', to: S3, way: 'egress', path: 1, service: 'S3' },
    'nat_gateway',
    0.01,
  ],
  [
    'transit gateway, by the route',
    { eni: 'eni-a1', from: '10.0.1.10', to: '10.2.1.10', way: 'egress', path: 1 },
    'transit_gateway',
    0,
  ],
  [
    'transit gateway, received',
    { eni: 'eni-c1', from: '10.0.1.10', to: '10.2.1.10', way: 'ingress' },
    'transit_gateway',
    0,
  ],
  [
    'at the transit gateway’s interface',
    { eni: 'eni-tgwa', from: '10.0.1.10', to: '10.0.1.6', packetTo: '10.2.1.10', way: 'ingress' },
    'transit_gateway',
    0.02,
  ],
  [
    'rejected',
    { eni: 'eni-a2', from: '10.0.1.10', to: '10.0.2.10', way: 'ingress', action: 'REJECT' },
    'cross_zone',
    undefined,
  ],
  [
    'from an endpoint in a peered VPC, in the same zone',
    { eni: 'eni-b2', from: '10.0.2.50', to: '10.1.2.10', way: 'ingress' },
    'interface_endpoint',
    0,
  ],
  [
    'from an endpoint in a peered VPC, in another zone: what the connection charges here',
    { eni: 'eni-b1', from: '10.0.2.50', to: '10.1.1.10', way: 'ingress' },
    'interface_endpoint',
    0.01,
  ],
  [
    'to an endpoint in a peered VPC: the record has the path first',
    { eni: 'eni-b1', from: '10.1.1.10', to: '10.0.2.50', way: 'egress', path: 4 },
    'vpc_peering',
    0.01,
  ],
  [
    'to an endpoint in a peered VPC, without a path',
    { eni: 'eni-b1', from: '10.1.1.10', to: '10.0.2.50', way: 'egress' },
    'interface_endpoint',
    0.01,
  ],
  [
    'to an endpoint in another Region',
    { eni: 'eni-d1', from: '10.3.1.10', to: '10.0.2.50', way: 'egress' },
    'interface_endpoint',
    // the included price of its Region
    0.02,
  ],
  [
    'to an endpoint behind a transit gateway',
    { eni: 'eni-c1', from: '10.2.1.10', to: '10.0.2.50', way: 'egress' },
    'interface_endpoint',
    0,
  ],
  [
    'at an endpoint, from a peered VPC in the same zone',
    { eni: 'eni-vpce', from: '10.1.2.10', to: '10.0.2.50', way: 'ingress' },
    'interface_endpoint',
    0.013,
  ],
  [
    'at an endpoint, from a peered VPC in another zone: its half of the crossing as well',
    { eni: 'eni-vpce', from: '10.1.1.10', to: '10.0.2.50', way: 'ingress' },
    'interface_endpoint',
    0.023,
  ],
  [
    'at an endpoint, to another Region',
    { eni: 'eni-vpce', from: '10.0.2.50', to: '10.3.1.10', way: 'egress', path: 5 },
    'interface_endpoint',
    0.043,
  ],
  [
    'at an endpoint, from another Region',
    { eni: 'eni-vpce', from: '10.3.1.10', to: '10.0.2.50', way: 'ingress' },
    'interface_endpoint',
    0.013,
  ],
  [
    'at a NAT gateway, to S3 through a gateway endpoint',
    { eni: 'eni-nat1', from: '10.0.1.5', to: S3, way: 'egress', path: 7, service: 'S3' },
    'nat_gateway',
    0,
  ],
  [
    'at a NAT gateway, over peering to an address that is not known, in a zone that the record names',
    { eni: 'eni-nat1', from: '10.0.1.5', to: '10.200.0.1', way: 'egress', path: 4, nextHopZone: 'euc1-az2' },
    'nat_gateway',
    0.01,
  ],
  [
    'at a NAT gateway, over peering to another Region',
    { eni: 'eni-nat1', from: '10.0.1.5', to: '10.200.0.1', way: 'egress', path: 5 },
    'nat_gateway',
    0.03,
  ],
  [
    'an interface that is not known, by the record',
    { eni: 'eni-0123456789abcdef0', from: '10.9.9.9', to: INTERNET, way: 'egress', path: 8 },
    'internet_gateway',
    undefined,
  ],
];

describe('the way of a flow, and its price', () => {
  it.each(CASES)('%s', async (_, flow, transferClass, usd) => {
    const [name, amount] = await wayOf(flow);
    expect(name).toBe(transferClass);
    if (usd === undefined) expect(amount).toBeUndefined();
    else expect(amount).toBeCloseTo(usd, 12);
  });

  it('names the service behind an endpoint, of either kind', async () => {
    const [, , endpoint] = await wayOf({ eni: 'eni-a1', from: '10.0.1.10', to: '10.0.2.50', way: 'egress', path: 1 });
    const [, , gateway] = await wayOf({
      eni: 'eni-a1',
      from: '10.0.1.10',
      to: S3,
      way: 'egress',
      path: 7,
      service: 'S3',
    });
    expect([endpoint, gateway]).toEqual(['sqs', 's3']);
  });

  it('is paid by the account of the interface, and at a gateway by that of the VPC', async () => {
    const [, , , own] = await wayOf({ eni: 'eni-shared', from: '10.1.1.9', to: '10.1.2.10', way: 'egress', path: 1 });
    const [, , , gateway] = await wayOf({ eni: 'eni-nat1', from: INTERNET, to: '10.0.1.5', way: 'ingress' });
    expect([own, gateway]).toEqual([ACCOUNT, ACCOUNT]);
  });

  it.each([
    ['a regional NAT gateway', '- nat-0a1b2c3d4e5f60718 -', PARTICIPANT, PARTICIPANT],
    ['a NAT gateway that is not known', 'eni-0123456789abcdef0 - nat_gateway', PARTICIPANT, PARTICIPANT],
    [
      'a NAT gateway that is not known, without an account',
      'eni-0123456789abcdef0 - nat_gateway',
      'unknown',
      undefined,
    ],
    ['an interface that is not known: its VPC may be shared', 'eni-0123456789abcdef0 - -', PARTICIPANT, undefined],
  ])('is paid by the account in the record at %s', async (_, recorder, account, payer) => {
    const { transform: ofRecorder } = createTransformer({
      logFormat:
        'interface-id resource-id interface-type account-id srcaddr dstaddr bytes start end action flow-direction traffic-path',
      inventory: { version: 1, networkInterfaces },
    });
    // the second line has another account, and the same way
    const lines = [account, '999999999999'].map(
      (each) => `${recorder} ${each} ${INTERNET} 198.51.100.7 1 1795175000 1795175050 ACCEPT egress 8`,
    );
    const documents = documentsOf(await ofRecorder(firehoseEvent(lines)));
    const other = payer === undefined && account !== 'unknown' ? undefined : '999999999999';
    expect(documents.map((document) => document.transfer_payer)).toEqual([payer, other]);
  });

  it('of a transit gateway’s record has a class and its payer, and no amount', async () => {
    const { transform: ofTransitGateway } = createTransformer({ inventory: { version: 1, networkInterfaces } });
    const line =
      '6 TransitGateway 123456789012 tgw-0a1b2c3d4e5f60718 tgw-attach-0a1b2c3d4e5f60718 123456789012 210987654321 vpc-0a1b2c3d4e5f60718 vpc-0b1b2c3d4e5f60718 subnet-0a1b2c3d4e5f60718 subnet-0b1b2c3d4e5f60718 eni-0a1b2c3d4e5f60718 eni-0b1b2c3d4e5f60718 euc1-az1 euc1-az2 tgw-attach-0b1b2c3d4e5f60718 10.0.1.10 10.2.1.10 50000 443 6 10 9771 1755592543 1755592598 OK IPv4 0 0 0 0 18 eu-central-1 ingress - -';
    const [document] = documentsOf(await ofTransitGateway(firehoseEvent([line])));
    expect(document).toMatchObject({
      transfer_class: 'transit_gateway',
      transfer_source: 'owner',
      transfer_payer: ACCOUNT,
    });
    expect(document).not.toHaveProperty('transfer_usd');
  });
});
