import { ACCOUNT, INTERFACES, inventory, REGION, SUBNETS, VPCS } from './network.mjs';

/** Ranges of the subnets. The staging VPC has one subnet for everything. */
const RANGES = {
  publicA: ['10.0.0.0/24', '2001:db8:1200:1::/64'],
  publicB: ['10.0.1.0/24', '2001:db8:1200:2::/64'],
  privateA: ['10.0.10.0/24', '2001:db8:1200:a::/64'],
  privateB: ['10.0.11.0/24', '2001:db8:1200:b::/64'],
  dataA: ['10.0.20.0/24'],
  transitA: ['10.0.30.0/28'],
  stagingA: ['10.0.0.0/19'],
  reportingA: ['10.20.1.0/24'],
};

const ANYWHERE = ['0.0.0.0/0', '::/0'];
const OFFICE = '203.0.113.0/27';
const groupOf = (name) => INTERFACES[name].securityGroupIds[0];
const [ALB, WEB, CHECKOUT] = [groupOf('albA'), groupOf('web1'), groupOf('checkout')];

/** The security groups: name, VPC, allowed inbound traffic. All of them allow all outbound traffic. */
const GROUPS = [
  group('albA', 'shop-alb', [
    ...ANYWHERE.map((cidr) => tcp(443, { cidr })),
    ...ANYWHERE.map((cidr) => tcp(80, { cidr })),
  ]),
  group('bastion', 'bastion', [
    tcp(22, { cidr: OFFICE, description: 'office Berlin' }),
    { protocol: 'icmp', fromPort: -1, toPort: -1, cidr: OFFICE },
  ]),
  group('web1', 'shop-web', [
    tcp(8080, { groupId: ALB }),
    tcp(8443, { groupId: ALB }),
    tcp(22, { groupId: groupOf('bastion') }),
  ]),
  group('exportFunction', 'order-export', []),
  group('queueEndpoint', 'sqs-endpoint', [tcp(443, { cidr: '10.0.0.0/16' })]),
  group('checkout', 'checkout', [tcp(8443, { groupId: ALB })]),
  group('orders', 'orders', [
    tcp(5432, { groupId: WEB, description: 'web servers' }),
    tcp(5432, { groupId: CHECKOUT, description: 'checkout' }),
    tcp(5432, { cidr: '10.20.1.0/24', description: 'reports' }),
  ]),
  group('sessions', 'sessions', [tcp(6379, { groupId: WEB })]),
  group('stagingWeb', 'staging-web', []),
  group('stagingOrders', 'staging-orders', [tcp(5432, { groupId: groupOf('stagingWeb') })]),
  group('report', 'report', []),
];

/** The rules document of the samples, in the form of the snapshot function's rules.json.gz. */
export function rules() {
  return {
    version: 1,
    generatedAt: inventory().generatedAt,
    scopes: [{ accountId: ACCOUNT, region: REGION, generatedAt: inventory().generatedAt, hasRules: true }],
    vpcs: Object.values(VPCS).map(({ id, cidrBlocks }) => ({ id, accountId: ACCOUNT, region: REGION, cidrBlocks })),
    subnets: Object.entries(SUBNETS).map(([name, { id, vpc, zone }]) => ({
      id,
      vpcId: VPCS[vpc].id,
      availabilityZoneId: zone,
      cidrBlocks: RANGES[name],
    })),
    securityGroups: GROUPS,
    networkAcls: [
      acl('acl-0a00000000000a001', 'shop', ['publicA', 'publicB', 'privateA', 'privateB', 'transitA']),
      {
        ...acl('acl-0a00000000000a020', 'shop', ['dataA']),
        isDefault: false,
        entries: [
          entry('ingress', 100, 'allow', '10.0.0.0/16', [5432, 6379]),
          entry('ingress', 110, 'allow', '10.20.0.0/16', [5432, 5432]),
          entry('egress', 100, 'allow', '10.0.0.0/16', [1024, 65_535]),
          entry('egress', 110, 'allow', '10.20.0.0/16', [1024, 65_535]),
          ...closing(),
        ],
      },
      acl('acl-0b00000000000a001', 'staging', ['stagingA']),
      acl('acl-0c00000000000a001', 'reporting', ['reportingA']),
    ],
    prefixLists: [],
    peerings: [
      {
        id: 'pcx-0a1b2c3d4e5f60761',
        accountId: ACCOUNT,
        region: REGION,
        vpcIds: [VPCS.shop.id, VPCS.reporting.id],
        isInterRegion: false,
        status: 'active',
      },
    ],
    transitGatewayAttachments: [],
    vpcEndpoints: [
      {
        id: INTERFACES.queueEndpoint.owner.id,
        accountId: ACCOUNT,
        region: REGION,
        vpcId: VPCS.shop.id,
        type: 'Interface',
        service: 'sqs',
        networkInterfaceIds: [INTERFACES.queueEndpoint.id],
      },
    ],
  };
}

/** A rule for one TCP port. */
function tcp(port, peer) {
  return { protocol: 'tcp', fromPort: port, toPort: port, ...peer };
}

/** The group of an interface, with rule ids derived from its own id. */
function group(interfaceName, name, ingress) {
  const { vpcId } = INTERFACES[interfaceName];
  const id = groupOf(interfaceName);
  const egress = ANYWHERE.map((cidr) => ({ protocol: '-1', cidr }));
  const rules = [
    ...ingress.map((rule) => ({ direction: 'ingress', ...rule })),
    ...egress.map((rule) => ({ direction: 'egress', ...rule })),
  ];
  return {
    id,
    name,
    accountId: ACCOUNT,
    region: REGION,
    vpcId,
    rules: rules.map((rule, index) => ({
      id: ruleId(id, index),
      ...rule,
    })),
  };
}

/** An id such as `sgr-0a0000000000db100` for the first rule of `sg-0a000000000000db1`. */
function ruleId(groupId, index) {
  return `sgr-${groupId.slice(3, 5)}0000000000${groupId.slice(-3)}${String(index).padStart(2, '0')}`;
}

/** A network ACL with AWS's default entries: all traffic is allowed. */
function acl(id, vpc, subnets) {
  return {
    id,
    accountId: ACCOUNT,
    region: REGION,
    vpcId: VPCS[vpc].id,
    isDefault: true,
    subnetIds: subnets.map((name) => SUBNETS[name].id),
    entries: [
      ...['ingress', 'egress'].flatMap((direction) => [
        { direction, ruleNumber: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' },
        { direction, ruleNumber: 101, action: 'allow', protocol: '-1', cidr: '::/0' },
      ]),
      ...closing(),
    ],
  };
}

function entry(direction, ruleNumber, action, cidr, [fromPort, toPort]) {
  return { direction, ruleNumber, action, protocol: '6', fromPort, toPort, cidr };
}

/** The entries that close every list. */
function closing() {
  return ['ingress', 'egress'].flatMap((direction) => [
    { direction, ruleNumber: 32_767, action: 'deny', protocol: '-1', cidr: '0.0.0.0/0' },
    { direction, ruleNumber: 32_768, action: 'deny', protocol: '-1', cidr: '::/0' },
  ]);
}
