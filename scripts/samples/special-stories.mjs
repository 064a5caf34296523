import { ACCOUNT, INTERFACES, REGION, SUBNETS, VPCS } from './network.mjs';
import { addressOf, connection, flowRecord, ours } from './records.mjs';

const TRANSIT_GATEWAY = 'tgw-0a1b2c3d4e5f60750';
const SHOP_ATTACHMENT = 'tgw-attach-0a1b2c3d4e5f60751';
/** The attachment of a VPN to the datacentre: it has no VPC. */
const VPN_ATTACHMENT = 'tgw-attach-0a1b2c3d4e5f60752';
const WAREHOUSE = '172.16.40.9';

/** Additional fields in a record of an ECS task: the task, tags (percent-encoded, as AWS prints them) and the next hop. */
const taskDetails = (nextHop) => ({
  'ecs-cluster-name': 'shop',
  'ecs-service-name': 'checkout',
  'ecs-task-id': '7d3c1f0a9b8e4d6c8f2a1b3c4d5e6f70',
  'encryption-status': 1,
  'interface-tag': 'team%20payments',
  'asg-tag': 'K%C3%B6ln%20%26%20Bonn',
  ...(nextHop === undefined
    ? {}
    : {
        'next-hop-interface-id': INTERFACES[nextHop].id,
        'next-hop-subnet-id': INTERFACES[nextHop].subnetId,
        'next-hop-az-id': SUBNETS[INTERFACES[nextHop].subnet].zone,
        'next-hop-vpc-id': INTERFACES[nextHop].vpcId,
      }),
});

const byTask = (record) => record['interface-id'] === INTERFACES.checkout.id;

/** The checkout task queries the database; only the task's interface records. */
export const checkoutQuery = (start, random) =>
  connection(
    { client: ours('checkout'), server: ours('orders'), port: 5432, start, more: taskDetails('orders') },
    random,
  ).filter(byTask);

/** The load balancer sends a request to the checkout task. */
export const checkoutRequest = (start, random) =>
  connection(
    { client: ours('albA'), server: ours('checkout'), port: 8443, start, more: taskDetails('albA') },
    random,
  ).filter(byTask);

/** Traffic that VPC Block Public Access rejects: no bytes are recorded. */
export const blocked = (start, random) => [
  flowRecord('checkout', 'egress', {
    source: addressOf('checkout'),
    destination: '203.0.113.80',
    sourcePort: random.between(32_768, 60_999),
    destinationPort: 443,
    packets: 1,
    bytes: '-',
    flags: 2,
    start,
    action: 'REJECT',
    path: 8,
    more: { ...taskDetails(), 'reject-reason': 'BPA' },
  }),
];

/** The export function and the warehouse behind the VPN; the transit gateway records both directions. */
export const toWarehouse = (start, random) => {
  const clientPort = random.between(32_768, 60_999);
  const shop = {
    account: ACCOUNT,
    vpc: VPCS.shop.id,
    subnet: INTERFACES.shopTransit.subnetId,
    eni: INTERFACES.shopTransit.id,
    zone: SUBNETS.transitA.zone,
    address: addressOf('exportFunction'),
    attachment: SHOP_ATTACHMENT,
  };
  const warehouse = { address: WAREHOUSE, attachment: VPN_ATTACHMENT };
  const request = {
    srcport: clientPort,
    dstport: 443,
    packets: 18,
    bytes: 18 * random.between(80, 700),
    'tcp-flags': 3,
  };
  const reply = {
    srcport: 443,
    dstport: clientPort,
    packets: 15,
    bytes: 15 * random.between(60, 400),
    'tcp-flags': 19,
  };
  return [
    transitRecord(shop, warehouse, start, { ...request, 'flow-direction': 'ingress' }),
    transitRecord(warehouse, shop, start, { ...reply, 'flow-direction': 'egress' }),
  ];
};

const transitRecord = (from, to, start, counted) => ({
  'resource-type': 'TransitGateway',
  'account-id': ACCOUNT,
  'tgw-id': TRANSIT_GATEWAY,
  'tgw-attachment-id': SHOP_ATTACHMENT,
  'tgw-src-vpc-account-id': from.account,
  'tgw-dst-vpc-account-id': to.account,
  'tgw-src-vpc-id': from.vpc,
  'tgw-dst-vpc-id': to.vpc,
  'tgw-src-subnet-id': from.subnet,
  'tgw-dst-subnet-id': to.subnet,
  'tgw-src-eni': from.eni,
  'tgw-dst-eni': to.eni,
  'tgw-src-az-id': from.zone,
  'tgw-dst-az-id': to.zone,
  'tgw-pair-attachment-id': VPN_ATTACHMENT,
  srcaddr: from.address,
  dstaddr: to.address,
  protocol: 6,
  start,
  end: start + 59,
  'log-status': 'OK',
  type: 'IPv4',
  'packets-lost-no-route': 0,
  'packets-lost-blackhole': 0,
  'packets-lost-mtu-exceeded': 0,
  'packets-lost-ttl-expired': 0,
  region: REGION,
  ...counted,
});
