import { describe, expect, it } from 'vitest';
import type { NetworkAclEntry, SecurityGroupRule } from '../../../src/model/rules.ts';
import { RuleAudit } from '../../../src/rules/audit.ts';
import type { AuditFinding } from '../../../src/rules/audit-findings.ts';
import { shadowedEntries } from '../../../src/rules/audit-shadows.ts';
import { collectInterfaceFacts } from '../../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../../src/rules/verdict-engine.ts';
import { type Flow, questionOf } from '../../support/rules/flow.ts';
import { metadataOf, type World } from '../../support/rules/world.ts';

const DAY = 86_400;
const OPEN: readonly NetworkAclEntry[] = (['ingress', 'egress'] as const).map((direction) => ({
  direction,
  ruleNumber: 100,
  action: 'allow',
  protocol: '-1',
  cidr: '0.0.0.0/0',
}));

/** A VPC with a database behind two application servers and with these rules for the database. */
function worldWith(dbRules: readonly SecurityGroupRule[], more: Partial<World> = {}): World {
  return {
    version: 1,
    vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'] }],
    subnets: [
      { id: 'subnet-app', vpcId: 'vpc-1', cidrBlocks: ['10.0.2.0/24'] },
      { id: 'subnet-db', vpcId: 'vpc-1', cidrBlocks: ['10.0.3.0/24'] },
    ],
    networkInterfaces: [
      { id: 'eni-db', vpcId: 'vpc-1', subnetId: 'subnet-db', addresses: ['10.0.3.30'], securityGroupIds: ['sg-db'] },
      {
        id: 'eni-app1',
        vpcId: 'vpc-1',
        subnetId: 'subnet-app',
        addresses: ['10.0.2.20'],
        securityGroupIds: ['sg-app'],
      },
      {
        id: 'eni-app2',
        vpcId: 'vpc-1',
        subnetId: 'subnet-app',
        addresses: ['10.0.2.22'],
        securityGroupIds: ['sg-app'],
      },
    ],
    securityGroups: [
      { id: 'sg-db', name: 'database', vpcId: 'vpc-1', rules: dbRules },
      { id: 'sg-app', name: 'app', vpcId: 'vpc-1', rules: [] },
    ],
    networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-app', 'subnet-db'], entries: OPEN }],
    peerings: [],
    transitGatewayAttachments: [],
    ...more,
  };
}

/** A flow to the database. */
function toDatabase(srcaddr: string, dstport: number, more: Flow = {}): Flow {
  return {
    'interface-id': 'eni-db',
    'flow-direction': 'ingress',
    srcaddr,
    dstaddr: '10.0.3.30',
    srcport: 50_000,
    dstport,
    protocol: 6,
    action: 'ACCEPT',
    'tcp-flags': 2,
    end: DAY,
    ...more,
  };
}

function auditOf(world: World, flows: readonly Flow[], prepare: (audit: RuleAudit) => void = () => {}) {
  const metadata = metadataOf(world);
  const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
  engine.begin();
  const audit = new RuleAudit({ rules: world, interfaces: world.networkInterfaces });
  prepare(audit);
  for (const flow of flows) {
    const question = questionOf(flow, metadata);
    const verdict = engine.verdictOf(question);
    if (verdict !== undefined) audit.add(question, verdict, { bytes: 100, packets: 2, startSeconds: 0, weight: 1 });
  }
  return audit.report();
}

/** Findings about rules as `kind rule`. */
function kinds(findings: readonly AuditFinding[]): string[] {
  return findings.flatMap((finding) => ('rule' in finding ? [`${finding.kind} ${finding.rule.id}`] : []));
}

function finding<Kind extends AuditFinding['kind']>(findings: readonly AuditFinding[], kind: Kind) {
  return findings.find((candidate): candidate is Extract<AuditFinding, { kind: Kind }> => candidate.kind === kind);
}

const ingress = (id: string, more: Partial<SecurityGroupRule>): SecurityGroupRule => ({
  id,
  direction: 'ingress',
  protocol: 'tcp',
  ...more,
});
const postgres = ingress('sgr-pg', { fromPort: 5_432, toPort: 5_432, groupId: 'sg-app' });
const wide = ingress('sgr-wide', { protocol: '-1', cidr: '10.0.0.0/8' });
/** A flow at the end of a window of 40 days. */
const LATE = { end: 40 * DAY };

describe('an audit of rules', () => {
  it('counts flows, bytes, packets, times, ports and peers of a rule, and replies for the rule of their request', () => {
    const reply = { ...toDatabase('10.0.2.20', 50_000), 'flow-direction': 'egress', srcport: 5_432, 'tcp-flags': 18 };
    const flows = [
      toDatabase('10.0.2.20', 5_432),
      toDatabase('10.0.2.22', 5_432, LATE),
      { ...reply, srcaddr: '10.0.3.30', dstaddr: '10.0.2.20' },
    ];
    const [use] = auditOf(worldWith([postgres]), flows).rules;
    expect(use?.traffic).toMatchObject({ flows: 3, bytes: 300, packets: 6, firstEnd: DAY, lastEnd: 40 * DAY });
    expect(use?.needed).toBe(3);
    expect(use?.seen?.portsByProtocol()).toEqual([{ protocol: 6, ports: [{ fromPort: 5_432, toPort: 5_432 }] }]);
    expect(use?.seen?.peers.count).toBe(2);
  });

  it('counts the first matching entries of network ACLs, the closing ones included', () => {
    const shut = { networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-db'], entries: [] }] };
    const report = auditOf(worldWith([postgres], shut), [toDatabase('10.0.2.20', 5_432, { action: 'REJECT' })]);
    expect(report.entries.map(({ entry, traffic }) => [entry.ruleNumber, traffic.flows])).toEqual([[32_767, 1]]);
  });

  it('reports the days that are covered and the share that was not evaluable', () => {
    const flows = [toDatabase('10.0.2.20', 5_432, LATE), toDatabase('10.0.2.20', 1, { 'interface-id': 'eni-none' })];
    const report = auditOf(worldWith([postgres]), flows);
    expect(report.window.days).toBe(40);
    expect(report.notEvaluableShare).toBe(0.5);
    expect(report.notEvaluable).toEqual(new Map([['interface_unknown', 1]]));
  });

  it('finds a rule that no flow matched, and the interfaces that could have shown one', () => {
    const ssh = ingress('sgr-ssh', { fromPort: 22, toPort: 22, cidr: '10.9.0.0/16' });
    const { findings } = auditOf(worldWith([postgres, ssh]), [toDatabase('10.0.2.20', 5_432, LATE)]);
    expect(kinds(findings)).toEqual(['never_matched sgr-ssh']);
    expect(finding(findings, 'never_matched')).toMatchObject({ interfaceIds: ['eni-db'], withheld: [] });
  });

  it('does not report a rule whose interfaces recorded nothing', () => {
    expect(auditOf(worldWith([postgres]), []).findings).toEqual([]);
  });

  it('finds the rules of a group that no interface has', () => {
    const world = worldWith([]);
    const rules = [ingress('sgr-old', { cidr: '10.0.0.0/16' })];
    const groups = [...world.securityGroups, { id: 'sg-old', vpcId: 'vpc-1', rules }];
    expect(kinds(auditOf({ ...world, securityGroups: groups }, []).findings)).toEqual(['not_in_use sgr-old']);
  });

  it('finds both of two rules that cover each other for all traffic seen, and names the other', () => {
    const narrow = ingress('sgr-narrow', { fromPort: 9_000, toPort: 9_000, cidr: '10.0.2.0/24' });
    const broad = ingress('sgr-broad', { fromPort: 9_000, toPort: 9_100, cidr: '10.0.0.0/16' });
    const { findings } = auditOf(worldWith([narrow, broad]), [toDatabase('10.0.2.20', 9_000, LATE)]);
    expect(kinds(findings)).toEqual(['redundant sgr-narrow', 'redundant sgr-broad']);
    expect(finding(findings, 'redundant')?.coveredBy).toEqual(['sgr-broad']);
  });

  it('finds references across a deleted peering connection, and to a deleted group', () => {
    const rules = [
      ingress('sgr-peer', { groupId: 'sg-b', groupVpcId: 'vpc-b', peeringStatus: 'deleted' }),
      ingress('sgr-gone', { groupId: 'sg-gone' }),
      ingress('sgr-elsewhere', { groupId: 'sg-x', groupVpcId: 'vpc-x', groupAccountId: '210987654321' }),
    ];
    const { findings } = auditOf(worldWith(rules), []);
    expect(kinds(findings)).toEqual(['stale sgr-peer', 'stale sgr-gone']);
  });

  it('suggests ports and a group if all peers have one', () => {
    const flows = [toDatabase('10.0.2.20', 5_432), toDatabase('10.0.2.22', 5_432, LATE)];
    expect(finding(auditOf(worldWith([wide]), flows).findings, 'too_wide')?.suggestion).toEqual({
      ports: [{ protocol: 'tcp', fromPort: 5_432, toPort: 5_432 }],
      peers: [{ groupId: 'sg-app' }],
    });
  });

  it('suggests the subnet if the peers have no group in common', () => {
    const flows = [toDatabase('10.0.2.20', 5_432), toDatabase('10.0.2.99', 5_433, LATE)];
    expect(finding(auditOf(worldWith([wide]), flows).findings, 'too_wide')?.suggestion).toEqual({
      ports: [{ protocol: 'tcp', fromPort: 5_432, toPort: 5_433 }],
      peers: [{ cidr: '10.0.2.0/24', name: 'subnet-app' }],
    });
  });

  it('suggests the fewest blocks if the peers are in no known range', () => {
    const flows = ['10.200.0.0', '10.200.0.1', '10.200.0.3'].map((peer) => toDatabase(peer, 443, LATE));
    expect(finding(auditOf(worldWith([wide]), flows).findings, 'too_wide')?.suggestion?.peers).toEqual([
      { cidr: '10.200.0.0/31' },
      { cidr: '10.200.0.3/32' },
    ]);
  });

  it('keeps the range if there are many public peers, and narrows the ports', () => {
    const open = ingress('sgr-open', { cidr: '0.0.0.0/0' });
    const flows = Array.from({ length: 70 }, (_, i) => toDatabase(`198.51.100.${i}`, 443, LATE));
    expect(finding(auditOf(worldWith([open]), flows).findings, 'too_wide')?.suggestion).toEqual({
      ports: [{ protocol: 'tcp', fromPort: 443, toPort: 443 }],
      peers: [{ cidr: '0.0.0.0/0' }],
    });
  });

  it('gives more than 16 ranges of ports as one', () => {
    const flows = Array.from({ length: 20 }, (_, i) => toDatabase('10.0.2.20', 1_000 + 2 * i, LATE));
    expect(finding(auditOf(worldWith([wide]), flows).findings, 'too_wide')?.suggestion?.ports).toEqual([
      { protocol: 'tcp', fromPort: 1_000, toPort: 1_038 },
    ]);
  });

  it('does not report a rule that is as narrow as its traffic', () => {
    expect(auditOf(worldWith([postgres]), [toDatabase('10.0.2.20', 5_432, LATE)]).findings).toEqual([]);
  });

  it.each([
    ['a window below 30 days', DAY, () => {}, 'short_window'],
    ['sampled flows', 40 * DAY, (audit: RuleAudit) => audit.noteSampling(), 'sampled'],
    ['skipped data', 40 * DAY, (audit: RuleAudit) => audit.noteSkippedData(), 'skipped_data'],
    [
      'accepted or rejected traffic only',
      40 * DAY,
      (audit: RuleAudit) => audit.notePartialTraffic(),
      'partial_traffic',
    ],
  ])('suggests nothing for %s', (_, end, prepare, reason) => {
    const { findings } = auditOf(worldWith([wide]), [toDatabase('10.0.2.20', 5_432, { end })], prepare);
    const found = finding(findings, 'too_wide');
    expect([found?.suggestion, found?.withheld]).toEqual([undefined, [reason]]);
  });

  it('suggests nothing for a rule that may have matched more', () => {
    const ping = ingress('sgr-ping', { protocol: 'icmp', fromPort: 8, toPort: -1, cidr: '10.0.0.0/8' });
    const flow = toDatabase('10.0.2.20', 0, { protocol: 1, srcport: 0, ...LATE });
    expect(auditOf(worldWith([ping]), [flow]).findings).toEqual([]);
  });

  it('counts repeatedly rejected traffic, separately for public peers', () => {
    const rejected = (peer: string) => toDatabase(peer, 5_432, { action: 'REJECT' });
    const flows = Array.from({ length: 12 }, (_, i) => rejected(i % 2 === 0 ? '10.0.2.20' : '10.0.2.22'));
    const scans = Array.from({ length: 15 }, (_, i) => rejected(`198.51.100.${i}`));
    const few = Array.from({ length: 9 }, () => rejected('10.0.3.99'));
    const { findings } = auditOf(worldWith([]), [...flows, ...scans, ...few]);
    const rejectedKinds = findings.flatMap((found) => (found.kind === 'rejected' ? [found.use] : []));
    expect(
      rejectedKinds.map(({ peerClass, isPublic, port, traffic }) => [peerClass, isPublic, port, traffic.flows]),
    ).toEqual([
      ['public', true, 5_432, 15],
      ['sg-app', false, 5_432, 12],
    ]);
  });
});

describe('a shadowed entry', () => {
  const entry = (ruleNumber: number, more: Partial<NetworkAclEntry> = {}): NetworkAclEntry => ({
    direction: 'ingress',
    ruleNumber,
    action: 'allow',
    protocol: '6',
    cidr: '10.0.0.0/16',
    ...more,
  });
  const cases: readonly [string, readonly NetworkAclEntry[], readonly (readonly number[])[]][] = [
    [
      'behind a wider one',
      [entry(80, { fromPort: 1_024, toPort: 65_535 }), entry(100, { fromPort: 8_080, toPort: 9_100 })],
      [[80]],
    ],
    [
      'behind one that begins later',
      [entry(80, { fromPort: 8_081, toPort: 65_535 }), entry(100, { fromPort: 8_080, toPort: 9_100 })],
      [],
    ],
    [
      'behind two that share its ports',
      [
        entry(80, { fromPort: 1, toPort: 99 }),
        entry(90, { fromPort: 100, toPort: 200 }),
        entry(100, { fromPort: 50, toPort: 150 }),
      ],
      [[80, 90]],
    ],
    [
      'behind two that share its range',
      [entry(80, { cidr: '10.0.0.0/17' }), entry(90, { cidr: '10.0.128.0/17' }), entry(100)],
      [[80, 90]],
    ],
    [
      'behind two that leave a gap',
      [entry(80, { cidr: '10.0.0.0/17', toPort: 80, fromPort: 0 }), entry(90, { cidr: '10.0.128.0/17' }), entry(100)],
      [],
    ],
    ['behind one of all protocols', [entry(80, { protocol: '-1' }), entry(100)], [[80]]],
    ['of all protocols behind one of TCP', [entry(80), entry(100, { protocol: '-1' })], []],
    ['of another direction', [entry(80, { direction: 'egress' }), entry(100)], []],
    [
      'behind one of its ICMP type',
      [entry(80, { protocol: '1', icmpType: 8 }), entry(100, { protocol: '1', icmpType: 8, icmpCode: 0 })],
      [[80]],
    ],
    [
      'of all ICMP types behind one type',
      [entry(80, { protocol: '1', icmpType: 8 }), entry(100, { protocol: '1' })],
      [],
    ],
    [
      'behind two that share its range, and one of another range and of the other family',
      [
        entry(60, { protocol: '-1', cidr: '::/0' }),
        entry(70, { cidr: '10.9.0.0/16' }),
        entry(80, { cidr: '10.0.0.0/17' }),
        entry(90, { cidr: '10.0.128.0/17' }),
        entry(100),
      ],
      [[80, 90]],
    ],
    ['of IPv6 behind one of IPv4', [entry(80, { cidr: '0.0.0.0/0' }), entry(100, { cidr: '::/0' })], []],
    [
      'that is a closing entry',
      [
        entry(80, { protocol: '-1', cidr: '0.0.0.0/0' }),
        entry(32_767, { protocol: '-1', cidr: '0.0.0.0/0', action: 'deny' }),
      ],
      [],
    ],
  ];

  it.each(cases)('%s', (_, entries, expected) => {
    expect(shadowedEntries(entries).map(({ by }) => by)).toEqual(expected);
  });
});
