import { describe, expect, it } from 'vitest';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import type { NetworkAclEntry, SecurityGroupRule } from '../../../src/model/rules.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { collectInterfaceFacts } from '../../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../../src/rules/verdict-engine.ts';
import { flatVerdict } from '../../support/rules/flat-verdict.ts';
import { Asker, type Flow, questionOf } from '../../support/rules/flow.ts';
import { metadataOf, type World } from '../../support/rules/world.ts';

const https: SecurityGroupRule = {
  id: 'sgr-https',
  direction: 'ingress',
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  cidr: '0.0.0.0/0',
};
const OPEN: readonly NetworkAclEntry[] = (['ingress', 'egress'] as const).map((direction) => ({
  direction,
  ruleNumber: 100,
  action: 'allow',
  protocol: '-1',
  cidr: '0.0.0.0/0',
}));
const WEB: NetworkInterface = {
  id: 'eni-web',
  vpcId: 'vpc-1',
  subnetId: 'subnet-1',
  addresses: ['10.0.1.10'],
  securityGroupIds: ['sg-web'],
};

function worldWith(more: Partial<World> = {}): World {
  return {
    version: 1,
    generatedAt: '2026-11-28T12:00:00Z',
    vpcs: [
      { id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'], region: 'eu-central-1' },
      { id: 'vpc-2', cidrBlocks: ['10.2.0.0/16'], region: 'eu-central-1' },
    ],
    subnets: [
      { id: 'subnet-1', vpcId: 'vpc-1', cidrBlocks: ['10.0.1.0/24'] },
      { id: 'subnet-2', vpcId: 'vpc-1', cidrBlocks: ['10.0.2.0/24'] },
    ],
    networkInterfaces: [WEB],
    securityGroups: [{ id: 'sg-web', name: 'web', vpcId: 'vpc-1', rules: [https] }],
    networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-1'], entries: OPEN }],
    peerings: [],
    transitGatewayAttachments: [],
    ...more,
  };
}

/** A connection to port 443 of the web server. */
function toWeb(more: Flow = {}): Flow {
  return {
    'interface-id': 'eni-web',
    'flow-direction': 'ingress',
    srcaddr: '198.51.100.7',
    dstaddr: '10.0.1.10',
    srcport: 50_000,
    dstport: 443,
    protocol: 6,
    action: 'ACCEPT',
    'tcp-flags': 2,
    ...more,
  };
}

function engineOf(world: World, metadata: MetadataSource = metadataOf(world)): (flow: Flow) => Verdict | undefined {
  const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
  const asker = new Asker(metadata);
  return (flow) => {
    engine.begin();
    return engine.verdictOf(asker.ask(flow));
  };
}

function judge(world: World, flow: Flow): Record<string, string | number> {
  return flatVerdict(engineOf(world)(flow));
}

describe('rules that cannot be read', () => {
  it('make the group unknown, unless another rule allows the flow', () => {
    const unreadable: SecurityGroupRule = { ...https, id: 'sgr-unreadable', protocol: '300' };
    const world = worldWith({ securityGroups: [{ id: 'sg-web', vpcId: 'vpc-1', rules: [https, unreadable] }] });
    expect(judge(world, toWeb({ dstport: 22 }))).toMatchObject({
      verdict: 'not_evaluable',
      verdict_reason: 'security_group_unknown',
      sg_result: 'unknown',
    });
    expect(judge(world, toWeb())).toMatchObject({ verdict: 'allowed', sg_rule_id: 'sgr-https' });
  });
});

describe('a prefix list with an entry inside another one', () => {
  const world = worldWith({
    prefixLists: [{ id: 'pl-nested', cidrs: ['198.51.0.0/16', '198.51.100.7/32'] }],
    securityGroups: [
      {
        id: 'sg-web',
        vpcId: 'vpc-1',
        rules: [
          { ...https, id: 'sgr-range', cidr: '198.51.96.0/20' },
          {
            id: 'sgr-list',
            direction: 'ingress',
            protocol: 'tcp',
            fromPort: 443,
            toPort: 443,
            prefixListId: 'pl-nested',
          },
        ],
      },
    ],
  });
  const inner = toWeb({ srcaddr: '198.51.100.7' });
  const outer = toWeb({ srcaddr: '198.51.100.8' });

  it.each([
    { order: 'the inner one first', flows: [inner, outer], expected: ['sgr-list', 'sgr-range'] },
    { order: 'the outer one first', flows: [outer, inner], expected: ['sgr-range', 'sgr-list'] },
  ])('is as narrow for each address as the entry that holds it: $order', ({ flows, expected }) => {
    const verdictOf = engineOf(world);
    expect(flows.map((flow) => verdictOf(flow)?.facts.rule?.rule.id)).toEqual(expected);
  });
});

describe('the rules of the time of a flow', () => {
  const changed = (rules: readonly SecurityGroupRule[], earlier: readonly SecurityGroupRule[]) =>
    worldWith({
      securityGroups: [{ id: 'sg-web', vpcId: 'vpc-1', rules, earlier: [{ until: 1_000, rules: earlier }] }],
    });

  it('decide, although the present rules differ', () => {
    const world = changed([], [https]);
    expect(judge(world, toWeb({ end: 999 }))).toMatchObject({
      verdict: 'allowed',
      verdict_reason: 'rules',
      sg_rule_id: 'sgr-https',
      verdict_rules_at: '1970-01-01T00:16:40Z',
    });
    expect(judge(world, toWeb({ end: 1_000, action: 'REJECT' }))).toMatchObject({
      verdict: 'security_group',
      verdict_rules_at: '2026-11-28T12:00:00Z',
    });
  });

  it('are replaced by the set before or after if they do not explain the flow', () => {
    const removed = changed([], [https]);
    expect(judge(removed, toWeb({ end: 1_010 }))).toMatchObject({
      verdict: 'denied_now',
      verdict_reason: 'rules_changed',
      verdict_certainty: 'likely',
    });
    expect(judge(removed, toWeb({ end: 990, action: 'REJECT' }))).toMatchObject({
      verdict: 'allowed_now',
      verdict_reason: 'rules_changed',
    });
    const added = changed([https], []);
    expect(judge(added, toWeb({ end: 1_010, action: 'REJECT' }))).toMatchObject({
      verdict: 'allowed_now',
      verdict_reason: 'rules_changed',
    });
  });

  it('are the present ones if the record has no end time', () => {
    expect(judge(changed([https], []), toWeb())).toMatchObject({ verdict: 'allowed' });
  });

  it('choose among several earlier sets, in whatever order they are listed', () => {
    const earlier = [
      { until: 2_000, rules: [] },
      { until: 1_000, rules: [https] },
    ];
    const world = worldWith({ securityGroups: [{ id: 'sg-web', rules: [https], earlier }] });
    const verdicts = [999, 1_000, 2_000].map((end) => judge(world, toWeb({ end, action: 'REJECT' })).verdict);
    expect(verdicts).toEqual(['allowed_now', 'security_group', 'allowed_now']);
  });

  it('are those of the network ACL that the subnet had', () => {
    const earlier = [{ until: 1_000, rules: OPEN, subnetIds: [] }];
    const networkAcls = [
      { id: 'acl-old', subnetIds: [], entries: [], earlier: [{ until: 1_000, rules: [], subnetIds: ['subnet-1'] }] },
      { id: 'acl-new', subnetIds: ['subnet-1'], entries: OPEN, earlier },
    ];
    const world = worldWith({ networkAcls });
    const acls = [999, 1_000].map((end) => judge(world, toWeb({ end, action: 'REJECT' })).nacl_id);
    expect(acls).toEqual(['acl-old', 'acl-new']);
  });
});

describe('the subnet of an interface', () => {
  const acls = [
    { id: 'acl-1', subnetIds: ['subnet-1'], entries: OPEN },
    { id: 'acl-2', subnetIds: ['subnet-2'], entries: [] },
  ];
  const several: NetworkInterface = {
    ...WEB,
    addresses: ['10.0.1.10', '10.0.2.10'],
    associatedSubnetIds: ['subnet-1', 'subnet-2'],
  };

  it('is the one that holds its address, if it has several', () => {
    const world = worldWith({ networkInterfaces: [several], networkAcls: acls });
    expect(judge(world, toWeb({ dstaddr: '10.0.1.10' }))).toMatchObject({ nacl_id: 'acl-1', nacl_result: 'allow' });
    expect(judge(world, toWeb({ dstaddr: '10.0.2.10', action: 'REJECT' }))).toMatchObject({ nacl_id: 'acl-2' });
    expect(judge(world, toWeb({ dstaddr: '10.0.9.10' }))).toMatchObject({
      verdict: 'not_evaluable',
      verdict_reason: 'network_acl_unknown',
    });
  });

  it('is the one that the record names, if the metadata have none', () => {
    const world = worldWith({ networkInterfaces: [{ ...WEB, subnetId: undefined }], networkAcls: acls });
    expect(judge(world, toWeb({ 'subnet-id': 'subnet-1' }))).toMatchObject({ nacl_id: 'acl-1' });
    expect(judge(world, toWeb())).toMatchObject({ verdict_reason: 'network_acl_unknown' });
  });

  it('may hold a peer when its ranges are not known: then a refusal of the network ACL is not certain', () => {
    const world = worldWith({ subnets: [], networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-1'], entries: [] }] });
    expect(judge(world, toWeb({ srcaddr: '10.0.7.7', action: 'REJECT' }))).toMatchObject({
      verdict: 'not_evaluable',
      verdict_reason: 'network_acl_unknown',
    });
    const neighbour = toWeb({ srcaddr: '10.0.7.7', 'next-hop-subnet-id': 'subnet-1' });
    expect(judge(world, neighbour)).toMatchObject({ verdict: 'allowed', nacl_result: 'not_applied' });
  });

  it('differs from what the record names when the interface has changed', () => {
    expect(judge(worldWith(), toWeb({ 'subnet-id': 'subnet-2' }))).toMatchObject({
      verdict_reason: 'interface_changed',
    });
  });
});

describe('VPC Block Public Access', () => {
  const blocked = worldWith({
    vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'], internetGatewayBlockMode: 'block-bidirectional' }],
  });
  const rejected = toWeb({ action: 'REJECT' });

  it('may have refused flows that the rules allow, if the record cannot show it', () => {
    expect(judge(blocked, rejected)).toMatchObject({
      verdict: 'allowed_now',
      verdict_reason: 'possibly_block_public_access',
      verdict_certainty: 'likely',
    });
  });

  it('applies as the account and Region say, where neither VPC nor subnet does', () => {
    const at = { accountId: '123456789012', region: 'eu-central-1' };
    const world = worldWith({
      vpcs: [{ id: 'vpc-1', ...at, cidrBlocks: ['10.0.0.0/16'] }],
      scopes: [{ ...at, hasRules: true, internetGatewayBlockMode: 'block-ingress' }],
    });
    expect(judge(world, rejected).verdict_reason).toBe('possibly_block_public_access');
    const other = { ...world, scopes: [{ ...at, region: 'us-east-1', hasRules: true }] };
    expect(judge(other, rejected).verdict_reason).toBe('unexplained');
  });

  it('is judged anew for each way out of the same flow', () => {
    const outward: SecurityGroupRule = { ...https, id: 'sgr-out', direction: 'egress' };
    const verdictOf = engineOf({ ...blocked, securityGroups: [{ id: 'sg-web', vpcId: 'vpc-1', rules: [outward] }] });
    const outbound = toWeb({
      action: 'REJECT',
      'flow-direction': 'egress',
      srcaddr: '10.0.1.10',
      dstaddr: '192.0.2.1',
    });
    const reasons = [8, 7, 8, 3].map((path) => verdictOf({ ...outbound, 'traffic-path': path })?.facts.reason);
    expect(reasons).toEqual([
      'possibly_block_public_access',
      'unexplained',
      'possibly_block_public_access',
      'unexplained',
    ]);
  });

  it('does not apply if the record would state it, the peer is private, or the subnet is excluded', () => {
    const reasonOf = (world: World, more: Flow) => judge(world, { ...rejected, ...more }).verdict_reason;
    expect(reasonOf(blocked, { 'reject-reason': '-' })).toBe('unexplained');
    expect(reasonOf(blocked, { srcaddr: '192.168.0.1' })).toBe('unexplained');
    const subnets = [{ id: 'subnet-1', cidrBlocks: ['10.0.1.0/24'], internetGatewayBlockMode: 'off' as const }];
    expect(reasonOf({ ...blocked, subnets }, {})).toBe('unexplained');
  });
});

describe('a subnet with a transit gateway attachment', () => {
  const attachments = [{ id: 'tgw-attach-1', transitGatewayId: 'tgw-1', vpcId: 'vpc-1', subnetIds: ['subnet-1'] }];
  const outbound = (more: Flow = {}): Flow => ({
    ...toWeb({ 'flow-direction': 'egress', srcaddr: '10.0.1.10', dstaddr: '10.9.9.9', action: 'REJECT' }),
    ...more,
  });
  const world = worldWith({ transitGatewayAttachments: attachments });
  const routed = (target: string) => ({
    ...world,
    routeTables: [{ id: 'rtb-1', subnetIds: ['subnet-1'], routes: [{ cidr: '10.9.0.0/16', target }] }],
  });

  it('is not judged if traffic may or may not pass the attachment', () => {
    expect(judge(world, outbound())).toMatchObject({
      verdict_reason: 'transit_gateway_subnet',
      nacl_result: 'unknown',
    });
    expect(judge(world, toWeb())).toMatchObject({ verdict_reason: 'transit_gateway_subnet' });
  });

  it('is judged by the traffic path of the record', () => {
    expect(judge(world, outbound({ 'traffic-path': 8 }))).toMatchObject({ nacl_rule_direction: 'egress' });
    expect(judge(world, toWeb({ 'next-hop-interface-type': 'transit_gateway' }))).toMatchObject({
      verdict: 'allowed',
      nacl_result: 'not_applied',
    });
  });

  it('is judged by its routes for outbound traffic', () => {
    const shut = { networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-1'], entries: OPEN.slice(1) }] };
    expect(judge({ ...routed('tgw-1'), ...shut }, outbound())).toMatchObject({
      nacl_result: 'deny',
      nacl_rule_direction: 'ingress',
    });
    expect(judge({ ...routed('vgw-1'), ...shut }, outbound())).toMatchObject({ nacl_result: 'allow' });
  });
});

describe('a reference to a group of another VPC', () => {
  const rule: SecurityGroupRule = {
    id: 'sgr-ref',
    direction: 'ingress',
    protocol: '-1',
    groupId: 'sg-2',
    groupVpcId: 'vpc-2',
  };
  const member: NetworkInterface = {
    id: 'eni-2',
    vpcId: 'vpc-2',
    addresses: ['10.2.0.10'],
    securityGroupIds: ['sg-2'],
  };
  const world = worldWith({
    networkInterfaces: [WEB, member],
    securityGroups: [
      { id: 'sg-web', vpcId: 'vpc-1', rules: [rule] },
      { id: 'sg-2', vpcId: 'vpc-2', rules: [] },
    ],
  });
  const attached = ['vpc-1', 'vpc-2'].map((vpcId) => ({ id: `tgw-${vpcId}`, transitGatewayId: 'tgw-1', vpcId }));
  const flow = toWeb({ srcaddr: '10.2.0.10' });
  const resultOf = (more: Partial<World>) => judge({ ...world, ...more }, flow);

  it('matches nothing if the VPCs are not connected', () => {
    expect(resultOf({})).toMatchObject({ sg_result: 'deny' });
  });

  it('matches if they are peered, by the list of connections or by the rule', () => {
    expect(resultOf({ peerings: [{ id: 'pcx-1', vpcIds: ['vpc-2', 'vpc-1'] }] })).toMatchObject({ sg_result: 'allow' });
    const active = { ...rule, peeringStatus: 'active' };
    const securityGroups = [{ id: 'sg-web', vpcId: 'vpc-1', rules: [active] }];
    expect(resultOf({ securityGroups })).toMatchObject({ sg_result: 'allow' });
  });

  it('may match if the document does not list their connections', () => {
    const unknown = { sg_result: 'maybe', verdict_reason: 'peer_unknown' };
    expect(resultOf({ peerings: undefined })).toMatchObject(unknown);
    const scope = { accountId: '123456789012', region: 'eu-central-1', hasRules: true, notRead: ['peerings'] };
    expect(resultOf({ scopes: [scope] })).toMatchObject(unknown);
  });

  it('may match a private peer in no known VPC if their connections were not read', () => {
    // Prepare
    const securityGroups = [
      {
        id: 'sg-web',
        vpcId: 'vpc-1',
        rules: [{ id: 'sgr-ref', direction: 'ingress' as const, protocol: '-1', groupId: 'sg-far' }],
      },
    ];
    const scope = { accountId: '123456789012', region: 'eu-central-1', hasRules: true, notRead: ['peerings'] };
    const read = worldWith({ securityGroups });
    const unread = worldWith({ securityGroups, scopes: [scope] });
    const reasonOf = (world: World, srcaddr: string) => judge(world, toWeb({ srcaddr })).verdict_reason;

    // Act
    const reasons = [
      reasonOf(read, '172.16.0.9'),
      reasonOf(unread, '172.16.0.9'),
      reasonOf(read, '198.51.100.7'),
      reasonOf(unread, '198.51.100.7'),
    ];

    // Assess
    expect(reasons).toEqual(['security_group', 'peer_unknown', 'security_group', 'security_group']);
  });

  it('crosses a transit gateway by its option', () => {
    const transitGatewayAttachments = attached;
    const optionOf = (securityGroupReferencing: boolean | undefined) =>
      resultOf({ transitGatewayAttachments, transitGateways: [{ id: 'tgw-1', securityGroupReferencing }] }).sg_result;
    expect([optionOf(true), optionOf(false), optionOf(undefined)]).toEqual(['allow', 'deny', 'maybe']);
  });
});

describe('a Network Load Balancer that keeps the addresses of its clients', () => {
  const rule: SecurityGroupRule = { id: 'sgr-nlb', direction: 'ingress', protocol: '-1', groupId: 'sg-nlb' };
  const balancer: NetworkInterface = {
    id: 'eni-nlb',
    type: 'network_load_balancer',
    vpcId: 'vpc-1',
    subnetId: 'subnet-2',
    addresses: ['10.0.2.6'],
    securityGroupIds: ['sg-nlb'],
  };
  const client: NetworkInterface = { id: 'eni-c', vpcId: 'vpc-1', addresses: ['10.0.2.9'], securityGroupIds: ['sg-c'] };
  const world = worldWith({
    networkInterfaces: [WEB, balancer, client],
    securityGroups: [{ id: 'sg-web', vpcId: 'vpc-1', rules: [rule] }],
  });

  it('may have forwarded traffic of a known client inside the VPC, if it was accepted', () => {
    expect(judge(world, toWeb({ srcaddr: '10.0.2.9' }))).toMatchObject({
      verdict: 'allowed',
      verdict_reason: 'load_balancer',
      verdict_certainty: 'likely',
    });
    expect(judge(world, toWeb({ srcaddr: '10.0.2.9', action: 'REJECT' }))).toMatchObject({
      verdict: 'security_group',
      verdict_reason: 'no_rule',
    });
  });

  it('may be in a VPC whose load balancers and attachments are not known', () => {
    // Prepare
    const facts = collectInterfaceFacts([], new Set(['vpc-2']));
    const engine = new VerdictEngine({ rules: world, metadata: metadataOf(world), facts });
    engine.begin();
    const asker = new Asker(metadataOf(world));
    const shut = worldWith({ networkAcls: [] });
    const blind = new VerdictEngine({ rules: shut, metadata: metadataOf(shut), facts });

    // Act
    const verdicts = ['ACCEPT', 'REJECT'].map((action) =>
      engine.verdictOf(asker.ask(toWeb({ srcaddr: '10.0.2.9', action }))),
    );
    const fromOutside = engine.verdictOf(asker.ask(toWeb()));
    blind.begin();
    const withoutAcl = blind.verdictOf(new Asker(metadataOf(shut)).ask(toWeb()));

    // Assess
    expect(verdicts.map((verdict) => [verdict?.facts.verdict, verdict?.facts.reason])).toEqual([
      ['allowed', 'load_balancer'],
      ['security_group', 'no_rule'],
    ]);
    // the subnet may have an attachment through which traffic from elsewhere may have passed
    expect(fromOutside?.facts).toMatchObject({ verdict: 'not_evaluable', reason: 'transit_gateway_subnet' });
    expect(withoutAcl?.facts).toMatchObject({ verdict: 'not_evaluable', reason: 'network_acl_unknown' });
  });

  it('is itself a member of its group', () => {
    expect(judge(world, toWeb({ srcaddr: '10.0.2.6' }))).toMatchObject({ verdict: 'allowed', verdict_reason: 'rules' });
  });
});

describe('the engine', () => {
  it('gives equal verdicts as one object', () => {
    const verdictOf = engineOf(worldWith());
    const one = verdictOf(toWeb());
    expect(verdictOf(toWeb({ srcaddr: '198.51.100.8', srcport: 50_001 }))).toBe(one);
  });

  it('distinguishes flows before and after the peer was attached, in any order', () => {
    const peer = { id: 'eni-peer', vpcId: 'vpc-1', addresses: ['10.0.2.20'], securityGroupIds: [], attachedAt: 1_000 };
    const rule: SecurityGroupRule = { id: 'sgr-app', direction: 'ingress', protocol: '-1', groupId: 'sg-app' };
    const verdictOf = engineOf(
      worldWith({
        networkInterfaces: [WEB, peer],
        securityGroups: [{ id: 'sg-web', vpcId: 'vpc-1', rules: [rule] }],
      }),
    );
    const at = (end: number) => verdictOf(toWeb({ srcaddr: '10.0.2.20', end }))?.facts.verdict;
    expect([at(1_000), at(999), at(1_001), at(500)]).toEqual(['denied_now', 'allowed', 'denied_now', 'allowed']);
  });

  it('distinguishes records with and without the field for Block Public Access', () => {
    const vpcs = [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'], internetGatewayBlockMode: 'block-ingress' as const }];
    const verdictOf = engineOf(worldWith({ vpcs }));
    const reasonOf = (more: Flow) => verdictOf(toWeb({ action: 'REJECT', ...more }))?.facts.reason;
    const reasons = [reasonOf({}), reasonOf({ 'reject-reason': '-' }), reasonOf({})];
    expect(reasons).toEqual(['possibly_block_public_access', 'unexplained', 'possibly_block_public_access']);
  });

  it('names rules that allow the port, but not from the peer', () => {
    const ssh = { ...https, id: 'sgr-ssh', fromPort: 22, toPort: 22, cidr: '10.0.0.0/8' };
    const world = worldWith({ securityGroups: [{ id: 'sg-web', name: 'web', rules: [https, ssh] }] });
    const verdict = engineOf(world)(toWeb({ dstport: 22, action: 'REJECT' }));
    expect(verdict?.facts.nearMisses?.map(({ rule }) => rule.id)).toEqual(['sgr-ssh']);
    expect(verdict?.facts.groups?.map(({ name }) => name)).toEqual(['web']);
  });

  it('uses the present groups of a peer when the metadata have changed', () => {
    const rule: SecurityGroupRule = { id: 'sgr-app', direction: 'ingress', protocol: '-1', groupId: 'sg-app' };
    const world = worldWith({ securityGroups: [{ id: 'sg-web', vpcId: 'vpc-1', rules: [rule] }] });
    const peer = (groupId: string): NetworkInterface => ({
      id: 'eni-peer',
      vpcId: 'vpc-1',
      subnetId: 'subnet-2',
      addresses: ['10.0.2.20'],
      securityGroupIds: [groupId],
    });
    let generation = 1;
    let groupId = 'sg-other';
    const known = metadataOf(world);
    const metadata: MetadataSource = {
      interfaceById: (id) => known.interfaceById(id),
      interfaceInVpc: (vpcId, address) =>
        address === '10.0.2.20' ? peer(groupId) : known.interfaceInVpc(vpcId, address),
      interfaceAnywhere: () => undefined,
      instanceById: () => undefined,
      subnetById: () => undefined,
      vpcById: () => undefined,
      natGatewayById: () => undefined,
      vpcHolds: (vpcId, address) => known.vpcHolds(vpcId, address),
      get generation() {
        return generation;
      },
    };
    const engine = new VerdictEngine({ rules: world, metadata });
    const question = questionOf(toWeb({ srcaddr: '10.0.2.20' }), metadata);
    const verdictNow = () => {
      engine.begin();
      return engine.verdictOf(question)?.facts.verdict;
    };
    expect(verdictNow()).toBe('denied_now');
    groupId = 'sg-app';
    expect(verdictNow()).toBe('denied_now');
    generation = 2;
    expect(verdictNow()).toBe('allowed');
  });

  it('says why a transit gateway lost packets, by the first reason that counts', () => {
    const engine = new VerdictEngine({ rules: worldWith(), metadata: metadataOf(worldWith()) });
    const lost = { noRoute: -1, blackhole: 0, mtuExceeded: 0, ttlExpired: 0 };
    expect(engine.transitGatewayVerdict(lost)).toBeUndefined();
    expect(engine.transitGatewayVerdict({ ...lost, mtuExceeded: 3, ttlExpired: 2 })?.facts.reason).toBe('mtu_exceeded');
  });

  it.each<[string, Flow, string]>([
    ['no protocol', { protocol: undefined }, 'ambiguous'],
    ['no port', { dstport: undefined }, 'ambiguous'],
    ['no address of the peer', { srcaddr: '-' }, 'ambiguous'],
    ['an id that contradicts the metadata', { 'vpc-id': 'vpc-9' }, 'interface_changed'],
  ])('does not judge a record with %s', (_, more, reason) => {
    expect(judge(worldWith(), toWeb(more))).toMatchObject({ verdict: 'not_evaluable', verdict_reason: reason });
  });

  it('makes no verdict on a record without an action', () => {
    expect(engineOf(worldWith())(toWeb({ action: undefined }))).toBeUndefined();
  });
});
