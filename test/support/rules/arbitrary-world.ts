import fc from 'fast-check';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule } from '../../../src/model/rules.ts';
import type { Flow } from './flow.ts';
import type { World } from './world.ts';

// Few values of each kind, each close to the bounds of others, so that rules often match flows.
const IPV4_CIDRS = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.1.10/32',
  '10.0.1.8/29',
  '10.1.0.0/16',
  '10.2.0.0/24',
  '198.18.0.0/15',
  '198.18.7.0/24',
  '128.0.0.0/1',
  '255.255.255.255/32',
];
const IPV6_CIDRS = [
  '::/0',
  '2001:db8:a::/56',
  '2001:db8:a:1::/64',
  '2001:db8:a:1::10/128',
  '8000::/1',
  '2001:db8::/32',
];
const IPV4_ADDRESSES = [
  '10.0.1.10',
  '10.0.1.11',
  '10.0.1.16',
  '10.0.2.20',
  '10.0.2.99',
  '10.0.3.1',
  '10.1.0.10',
  '10.1.0.77',
  '10.2.0.10',
  '10.3.0.10',
  '10.9.0.1',
  '192.168.1.1',
  '198.18.7.7',
  '198.19.0.1',
  '203.0.113.5',
  '255.255.255.255',
];
const IPV6_ADDRESSES = [
  '2001:db8:a:1::10',
  '2001:db8:a:1::99',
  '2001:db8:a:2::1',
  '2001:db8:ffff::9',
  'fd00::1',
  '::1',
];
const PORTS = [0, 1, 22, 53, 443, 1_024, 5_432, 32_768, 50_001, 65_535];
const GROUPS = ['sg-1', 'sg-2', 'sg-3', 'sg-b', 'sg-c', 'sg-d', 'sg-nlb', 'sg-gone'];
const VPC_OF_GROUP: Readonly<Record<string, string>> = { 'sg-b': 'vpc-b', 'sg-c': 'vpc-c', 'sg-d': 'vpc-d' };
const TIMES = [1_000, 2_000, 3_000];

const cidr = fc.constantFrom(...IPV4_CIDRS, ...IPV6_CIDRS);
const address = fc.oneof(
  { arbitrary: fc.constantFrom(...IPV4_ADDRESSES), weight: 4 },
  { arbitrary: fc.constantFrom(...IPV6_ADDRESSES), weight: 1 },
);
const direction = fc.constantFrom<'ingress' | 'egress'>('ingress', 'egress');

const ports = fc
  .tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS), fc.integer({ min: 0, max: 9 }))
  .map(([one, other, kind]): { fromPort?: number; toPort?: number } => {
    const fromPort = Math.min(one, other);
    const toPort = Math.max(one, other);
    if (kind === 0) return {};
    if (kind === 1) return { fromPort: -1, toPort: -1 };
    if (kind === 2) return { toPort };
    return kind === 3 ? { fromPort } : { fromPort, toPort };
  });

const icmp = fc.constantFrom(
  { fromPort: -1, toPort: -1 },
  { fromPort: 8, toPort: -1 },
  { fromPort: 3, toPort: 4 },
  { fromPort: -1, toPort: 2 },
  {},
);

const protocolAndPorts = fc.oneof(
  { arbitrary: ports.map((range) => ({ protocol: 'tcp', ...range })), weight: 5 },
  { arbitrary: ports.map((range) => ({ protocol: 'udp', ...range })), weight: 2 },
  { arbitrary: fc.constant({ protocol: '-1' }), weight: 3 },
  { arbitrary: icmp.map((types) => ({ protocol: 'icmp', ...types })), weight: 2 },
  { arbitrary: icmp.map((types) => ({ protocol: 'icmpv6', ...types })), weight: 1 },
  { arbitrary: ports.map((range) => ({ protocol: '50', ...range })), weight: 1 },
);

const rulePeer = fc.oneof(
  { arbitrary: cidr.map((range) => ({ cidr: range })), weight: 4 },
  { arbitrary: fc.constantFrom('pl-1', 'pl-2', 'pl-gone').map((id) => ({ prefixListId: id })), weight: 2 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...GROUPS), fc.constantFrom(undefined, 'active', 'deleted'))
      .map(([groupId, peeringStatus]): Partial<SecurityGroupRule> => {
        const groupVpcId = VPC_OF_GROUP[groupId];
        if (groupVpcId === undefined) return { groupId };
        // only the peerings of the world define which VPCs are connected
        return { groupId, groupVpcId, ...(peeringStatus === 'deleted' ? { peeringStatus } : {}) };
      }),
    weight: 4,
  },
);

const ruleBody = fc.record({ direction, what: protocolAndPorts, peer: rulePeer });

/** Numbered rules whose ids start with the given prefix. */
function rules(prefix: string, maxLength: number): fc.Arbitrary<SecurityGroupRule[]> {
  return fc
    .array(ruleBody, { maxLength })
    .map((bodies) =>
      bodies.map(({ direction, what, peer }, i) => ({ id: `${prefix}${i}`, direction, ...what, ...peer })),
    );
}

/** A security group, sometimes with earlier versions of its rules. */
function group(id: string): fc.Arbitrary<SecurityGroup> {
  return fc
    .record({
      now: rules(`sgr-${id}-`, 14),
      earlier: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 3 },
        {
          arbitrary: fc.uniqueArray(
            fc.record({ until: fc.constantFrom(...TIMES), rules: rules(`sgr-${id}-old-`, 8) }),
            {
              minLength: 1,
              maxLength: 2,
              selector: ({ until }) => until,
            },
          ),
          weight: 1,
        },
      ),
    })
    .map(({ now, earlier }) => ({
      id,
      name: id.slice(3),
      vpcId: VPC_OF_GROUP[id] ?? 'vpc-a',
      rules: now,
      ...(earlier === undefined ? {} : { earlier }),
    }));
}

const entryBody = fc
  .record({
    direction,
    action: fc.constantFrom<'allow' | 'deny'>('allow', 'allow', 'deny'),
    cidr,
    what: fc.oneof(
      ports.map((range): Partial<NetworkAclEntry> & { protocol: string } => ({
        protocol: '6',
        ...(range.fromPort === undefined || range.toPort === undefined || range.fromPort < 0 ? {} : range),
      })),
      ports.map((range): Partial<NetworkAclEntry> & { protocol: string } => ({
        protocol: '17',
        ...(range.fromPort === undefined || range.toPort === undefined || range.fromPort < 0 ? {} : range),
      })),
      fc.constantFrom<Partial<NetworkAclEntry> & { protocol: string }>(
        { protocol: '-1' },
        { protocol: '-1', fromPort: 80, toPort: 80 },
        { protocol: '1', icmpType: -1, icmpCode: -1 },
        { protocol: '1', icmpType: 8, icmpCode: -1 },
        { protocol: '1', icmpType: 0, icmpCode: 0 },
        { protocol: '58', icmpType: 128, icmpCode: -1 },
        { protocol: '58' },
        { protocol: '50', fromPort: 1, toPort: 2 },
      ),
    ),
  })
  .map(({ what, ...rest }) => ({ ...rest, ...what }));

const entries = fc
  .array(entryBody, { maxLength: 6 })
  .map((bodies): NetworkAclEntry[] => bodies.map((body, i) => ({ ...body, ruleNumber: 100 + 10 * i })));

const openEntries: NetworkAclEntry[] = (['ingress', 'egress'] as const).flatMap((way): NetworkAclEntry[] => [
  { direction: way, ruleNumber: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' },
  { direction: way, ruleNumber: 101, action: 'allow', protocol: '-1', cidr: '::/0' },
]);

/** A network ACL. Half of the time it allows everything, because it would otherwise reject most flows. */
function acl(id: string, subnetIds: string[]): fc.Arbitrary<NetworkAcl> {
  return fc
    .record({
      entries: fc.oneof(fc.constant(openEntries), entries),
      earlier: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 4 },
        {
          arbitrary: fc
            .record({ until: fc.constantFrom(...TIMES), rules: entries, isElsewhere: fc.boolean() })
            .map(({ until, rules, isElsewhere }) => [{ until, rules, ...(isElsewhere ? { subnetIds: [] } : {}) }]),
          weight: 1,
        },
      ),
    })
    .map(({ earlier, ...rest }) => ({ id, subnetIds, ...rest, ...(earlier === undefined ? {} : { earlier }) }));
}

const knownGroupIds = fc.uniqueArray(fc.constantFrom('sg-1', 'sg-2', 'sg-3'), { minLength: 1, maxLength: 3 });
const groupIds = fc.oneof(
  { arbitrary: knownGroupIds, weight: 12 },
  { arbitrary: fc.constant([]), weight: 1 },
  { arbitrary: fc.constant(['sg-1', 'sg-gone']), weight: 1 },
);

function networkInterface(
  id: string,
  addresses: string[],
  subnetId: string,
  more: Partial<NetworkInterface> = {},
): fc.Arbitrary<NetworkInterface> {
  return fc
    .record({
      securityGroupIds: groupIds,
      attachedAt: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 9 },
        { arbitrary: fc.constant(1_500), weight: 1 },
      ),
    })
    .map((own) => ({ id, vpcId: 'vpc-a', subnetId, addresses, ...own, ...more }));
}

/** A network of four VPCs with random rules. Its interfaces are fixed, except for their groups and attachment times. */
export const arbitraryWorld: fc.Arbitrary<World> = fc
  .record({
    groups: fc.tuple(...['sg-1', 'sg-2', 'sg-3', 'sg-b', 'sg-c', 'sg-d', 'sg-nlb'].map(group)),
    acls: fc.tuple(
      acl('acl-1', ['subnet-1']),
      acl('acl-2', ['subnet-2', 'subnet-3']),
      acl('acl-3', ['subnet-1', 'subnet-2']),
    ),
    hasThirdAcl: fc.boolean(),
    lists: fc.tuple(
      fc.uniqueArray(cidr, { maxLength: 4 }).map((cidrs) => ({ id: 'pl-1', cidrs })),
      fc.uniqueArray(cidr, { maxLength: 2 }).map((cidrs) => ({ id: 'pl-2', cidrs })),
    ),
    interfaces: fc.tuple(
      networkInterface('eni-1', ['10.0.1.10', '2001:db8:a:1::10'], 'subnet-1'),
      networkInterface('eni-2', ['10.0.1.11'], 'subnet-1'),
      networkInterface('eni-3', ['10.0.2.20'], 'subnet-2'),
      networkInterface('eni-4', ['10.0.3.1'], 'subnet-3'),
      networkInterface('eni-nat', ['10.0.1.5'], 'subnet-1', { type: 'nat_gateway', securityGroupIds: [] }),
      networkInterface('eni-clb', ['10.0.2.9'], 'subnet-2', { owner: { type: 'classic_load_balancer' } }),
      networkInterface('eni-tgw', ['10.0.3.4'], 'subnet-3', { type: 'transit_gateway', securityGroupIds: [] }),
      networkInterface('eni-nlb', ['10.0.1.6'], 'subnet-1', {
        type: 'network_load_balancer',
        securityGroupIds: ['sg-nlb'],
      }),
      networkInterface('eni-b', ['10.1.0.10'], 'subnet-b', { vpcId: 'vpc-b', securityGroupIds: ['sg-b'] }),
      networkInterface('eni-c', ['10.2.0.10'], 'subnet-c', { vpcId: 'vpc-c', securityGroupIds: ['sg-c'] }),
      networkInterface('eni-d', ['10.3.0.10'], 'subnet-d', { vpcId: 'vpc-d', securityGroupIds: ['sg-d'] }),
    ),
    referencing: fc.tuple(fc.boolean(), fc.constantFrom(undefined, true, false)),
    blockMode: fc.constantFrom<'off' | 'block-bidirectional' | 'block-ingress'>(
      ...(['off', 'off', 'block-bidirectional', 'block-ingress'] as const),
    ),
    defaultRoute: fc.constantFrom(undefined, 'igw-1', 'nat-1', 'tgw-1', 'eigw-1', 'vpce-1'),
    isPeeringPending: fc.boolean(),
    isAlsoAttached: fc.boolean(),
  })
  .map(
    ({
      groups,
      acls,
      hasThirdAcl,
      lists,
      interfaces,
      referencing,
      blockMode,
      defaultRoute,
      isPeeringPending,
      isAlsoAttached,
    }) => ({
      version: 1 as const,
      generatedAt: '2026-11-20T12:00:00Z',
      vpcs: [
        { id: 'vpc-a', region: 'eu-central-1', cidrBlocks: ['10.0.0.0/16', '2001:db8:a::/56'] },
        { id: 'vpc-b', region: 'eu-central-1', cidrBlocks: ['10.1.0.0/16'] },
        { id: 'vpc-c', region: 'eu-central-1', cidrBlocks: ['10.2.0.0/16'] },
        { id: 'vpc-d', region: 'us-east-1', cidrBlocks: ['10.3.0.0/16'] },
      ],
      subnets: [
        {
          id: 'subnet-1',
          vpcId: 'vpc-a',
          cidrBlocks: ['10.0.1.0/24', '2001:db8:a:1::/64'],
          internetGatewayBlockMode: blockMode,
        },
        { id: 'subnet-2', vpcId: 'vpc-a', cidrBlocks: ['10.0.2.0/24'] },
        { id: 'subnet-3', vpcId: 'vpc-a', cidrBlocks: ['10.0.3.0/24'] },
      ],
      networkInterfaces: interfaces,
      securityGroups: groups,
      networkAcls: hasThirdAcl ? acls : acls.slice(0, 2),
      prefixLists: lists,
      ...(defaultRoute === undefined
        ? {}
        : {
            routeTables: [
              {
                id: 'rtb-1',
                vpcId: 'vpc-a',
                isMain: true,
                routes: ['0.0.0.0/0', '::/0'].map((cidr) => ({ cidr, target: defaultRoute })),
              },
            ],
          }),
      peerings: [
        { id: 'pcx-ab', vpcIds: ['vpc-a', 'vpc-b'], status: isPeeringPending ? 'pending-acceptance' : 'active' },
        { id: 'pcx-ad', vpcIds: ['vpc-d', 'vpc-a'], isInterRegion: true },
      ],
      transitGatewayAttachments: [
        { id: 'tgw-attach-a', transitGatewayId: 'tgw-1', vpcId: 'vpc-a', securityGroupReferencing: referencing[0] },
        { id: 'tgw-attach-c', transitGatewayId: 'tgw-1', vpcId: 'vpc-c', securityGroupReferencing: referencing[1] },
        ...(isAlsoAttached ? [{ id: 'tgw-attach-b', transitGatewayId: 'tgw-1', vpcId: 'vpc-b' }] : []),
      ],
    }),
  );

const recorder = fc.oneof(
  { arbitrary: fc.constantFrom('eni-1', 'eni-2', 'eni-3', 'eni-4', 'eni-clb'), weight: 20 },
  { arbitrary: fc.constantFrom('eni-nat', 'eni-tgw', 'eni-nlb'), weight: 3 },
  { arbitrary: fc.constant('eni-none'), weight: 1 },
);
const OWN_ADDRESSES: Readonly<Record<string, string>> = {
  'eni-1': '10.0.1.10',
  'eni-2': '10.0.1.11',
  'eni-3': '10.0.2.20',
  'eni-4': '10.0.3.1',
  'eni-nat': '10.0.1.5',
  'eni-clb': '10.0.2.9',
  'eni-tgw': '10.0.3.4',
  'eni-nlb': '10.0.1.6',
  'eni-none': '10.0.1.200',
};

const end = fc.constantFrom(undefined, 500, 999, 1_000, 1_499, 1_500, 1_999, 2_000, 2_999, 3_000, 9_000);
const flags = fc.constantFrom(undefined, 0, 1, 2, 3, 4, 16, 18, 19);
const more = fc.oneof(
  { arbitrary: fc.constant({}), weight: 8 },
  {
    arbitrary: fc.constantFrom<Flow>(
      { 'reject-reason': '-' },
      { 'reject-reason': 'BPA' },
      { 'reject-reason': 'EC' },
      { type: 'EFA' },
      { 'traffic-path': 1 },
      { 'traffic-path': 2 },
      { 'traffic-path': 4 },
      { 'traffic-path': 7 },
      { 'traffic-path': 8 },
      { 'next-hop-interface-type': 'nat_gateway', 'traffic-path': 1 },
      { 'next-hop-interface-type': 'transit_gateway' },
      { 'next-hop-interface-type': 'vpc_endpoint' },
      { 'next-hop-interface-type': 'vpc_endpoint', 'next-hop-interface-id': 'eni-vpce' },
      { 'next-hop-interface-type': 'interface', 'next-hop-interface-id': 'eni-1' },
      { 'next-hop-interface-type': 'interface', 'next-hop-interface-id': 'eni-other' },
      { 'subnet-id': 'subnet-1' },
      { 'vpc-id': 'vpc-b' },
      { 'flow-direction': undefined },
    ),
    weight: 2,
  },
);

const flowParts = {
  recorder,
  peer: address,
  way: direction,
  action: fc.constantFrom('ACCEPT', 'REJECT'),
  protocol: fc.constantFrom(6, 6, 6, 17, 1, 58, 50, 47),
  srcport: fc.constantFrom(...PORTS),
  dstport: fc.constantFrom(...PORTS),
  flags,
  end,
  more,
};
const flowPart = fc.record(flowParts);

/**
 * Records of the interfaces of {@link arbitraryWorld}: a few base records, and many variants that differ from one of them in some
 * values, often in only one, so that a faulty cache would confuse them.
 */
export const arbitraryFlows: fc.Arbitrary<Flow[]> = fc
  .array(
    fc.tuple(
      flowPart,
      fc.array(fc.record(flowParts, { requiredKeys: [] }), { minLength: 2, maxLength: 6, size: 'max' }),
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(flowParts)), flowPart), {
        minLength: 10,
        maxLength: 20,
        size: 'max',
      }),
    ),
    { minLength: 2, maxLength: 3, size: 'max' },
  )
  .map((families) =>
    families.flatMap(([base, wide, narrow]) =>
      [
        base,
        ...wide.map((changes) => ({ ...base, ...changes })),
        ...narrow.map(([name, other]) => ({ ...base, ...pick(other, name) })),
      ].map(toFlow),
    ),
  );

interface FlowParts {
  readonly recorder: string;
  readonly peer: string;
  readonly way: 'ingress' | 'egress';
  readonly action: string;
  readonly protocol: number;
  readonly srcport: number;
  readonly dstport: number;
  readonly flags: number | undefined;
  readonly end: number | undefined;
  readonly more: Flow;
}

function pick(parts: FlowParts, name: string): Partial<FlowParts> {
  return Object.fromEntries(Object.entries(parts).filter(([key]) => key === name));
}

function toFlow({ recorder, peer, way, action, protocol, srcport, dstport, flags, end, more }: FlowParts): Flow {
  const own = OWN_ADDRESSES[recorder];
  const hasPorts = protocol === 6 || protocol === 17;
  return {
    'interface-id': recorder,
    'flow-direction': way,
    srcaddr: way === 'ingress' ? peer : own,
    dstaddr: way === 'ingress' ? own : peer,
    srcport: hasPorts ? srcport : 0,
    dstport: hasPorts ? dstport : 0,
    protocol,
    action,
    ...(protocol === 6 && flags !== undefined ? { 'tcp-flags': flags } : {}),
    ...(end === undefined ? {} : { end }),
    ...more,
  };
}
