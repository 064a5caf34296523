import { describe, expect, it } from 'vitest';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { NetworkAclEntry, SecurityGroupRule } from '../../../src/model/rules.ts';
import { collectInterfaceFacts } from '../../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../../src/rules/verdict-engine.ts';
import { flatVerdict } from '../../support/rules/flat-verdict.ts';
import { Asker, type Flow } from '../../support/rules/flow.ts';
import { metadataOf, type World } from '../../support/rules/world.ts';

const HTTPS = { direction: 'ingress', protocol: 'tcp', fromPort: 443, toPort: 443 } as const;
const fromAnywhere: SecurityGroupRule = { ...HTTPS, id: 'sgr-anywhere', cidr: '0.0.0.0/0' };
const fromClients: SecurityGroupRule = { ...HTTPS, id: 'sgr-clients', groupId: 'sg-clients' };
const OPEN: readonly NetworkAclEntry[] = (['ingress', 'egress'] as const).map((direction) => ({
  direction,
  ruleNumber: 100,
  action: 'allow',
  protocol: '-1',
  cidr: '0.0.0.0/0',
}));
const WEB: NetworkInterface = { id: 'eni-web', vpcId: 'vpc-1', subnetId: 'subnet-1', addresses: ['10.0.1.10'] };
const CLIENT: NetworkInterface = { ...WEB, id: 'eni-client', addresses: ['10.0.1.20'] };

function worldOf(...networkInterfaces: NetworkInterface[]): World {
  return {
    version: 1,
    generatedAt: '2026-11-28T12:00:00Z',
    vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'], region: 'eu-central-1' }],
    subnets: [{ id: 'subnet-1', vpcId: 'vpc-1', cidrBlocks: ['10.0.1.0/24'] }],
    networkInterfaces,
    securityGroups: [
      { id: 'sg-open', vpcId: 'vpc-1', rules: [fromAnywhere] },
      { id: 'sg-closed', vpcId: 'vpc-1', rules: [] },
      { id: 'sg-members', vpcId: 'vpc-1', rules: [fromClients] },
      { id: 'sg-clients', vpcId: 'vpc-1', rules: [] },
    ],
    networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-1'], entries: OPEN }],
    peerings: [],
    transitGatewayAttachments: [],
  };
}

/** What the verdicts on flows to port 443 say, by the seconds in which they began and ended. */
function verdictsOn(world: World, flow: Flow, ...times: (readonly [start: number, end: number])[]): string[] {
  const metadata = metadataOf(world);
  const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
  const asker = new Asker(metadata);
  return times.map(([start, end]) => {
    engine.begin();
    const ports = { srcport: 50_000, dstport: 443, protocol: 6, action: 'ACCEPT', 'tcp-flags': 2 } as const;
    const ends = { srcaddr: '198.51.100.7', dstaddr: '10.0.1.10', 'flow-direction': 'ingress' } as const;
    const asked = asker.ask({ 'interface-id': 'eni-web', ...ports, ...ends, ...flow, start, end });
    const { verdict, verdict_reason: reason, verdict_certainty: certainty } = flatVerdict(engine.verdictOf(asked));
    return [verdict, reason, certainty].filter(Boolean).join(' ');
  });
}

describe('security groups of an interface', () => {
  const swept = { ...WEB, securityGroupIds: ['sg-closed'], groupsSince: 3_000 };

  it('are known from the reading that first found them, and no verdict on an earlier flow is sure', () => {
    // Prepare
    const times = [
      [2_940, 2_999],
      [2_999, 3_000],
      [3_000, 3_060],
      [9_000, 9_060],
    ] as const;
    const expected = ['likely', 'likely', 'sure', 'sure'].map((certainty) => `denied_now security_group ${certainty}`);

    // Act, Assess
    expect(verdictsOn(worldOf(swept), {}, ...times, ...times)).toEqual([...expected, ...expected]);
    expect(verdictsOn(worldOf(swept), {}, ...times.toReversed())).toEqual(expected.toReversed());
  });

  it('are unknown before, if it is known to have had others', () => {
    // Prepare
    const world = worldOf({ ...swept, hadOtherGroups: true });

    // Act, Assess
    expect(verdictsOn(world, {}, [2_940, 2_999], [2_999, 3_000], [3_000, 3_060])).toEqual([
      'not_evaluable security_group_unknown',
      'denied_now security_group likely',
      'denied_now security_group sure',
    ]);
    expect(verdictsOn(world, { action: 'REJECT' }, [2_940, 2_999], [2_999, 3_000], [3_000, 3_060])).toEqual([
      'not_evaluable security_group_unknown',
      'security_group no_rule likely',
      'security_group no_rule sure',
    ]);
  });

  it('count for a flow by its end if the record does not say when it began, and always without a time', () => {
    const world = worldOf({ ...swept, hadOtherGroups: true });
    expect(verdictsOn(world, {}, [-1, 3_000], [-1, 2_999], [-1, -1])).toEqual([
      'denied_now security_group sure',
      'not_evaluable security_group_unknown',
      'denied_now security_group sure',
    ]);
  });

  it('count alike for a flow whatever came before, even if it claims to be longer than any or has no end', () => {
    // Prepare
    const times = [
      [1_000, 9_000],
      [2_999, -1],
      [3_000, -1],
      [3_000, 3_060],
    ] as const;
    const expected = ['sure', 'likely', 'sure', 'sure'].map((certainty) => `denied_now security_group ${certainty}`);

    // Act, Assess
    expect(verdictsOn(worldOf(swept), {}, ...times, ...times)).toEqual([...expected, ...expected]);
    expect(verdictsOn(worldOf(swept), {}, ...times.toReversed())).toEqual(expected.toReversed());
  });

  it('do not matter where none apply', () => {
    const gateway = { ...swept, type: 'nat_gateway', securityGroupIds: [], hadOtherGroups: true };
    expect(verdictsOn(worldOf(gateway), {}, [2_940, 2_999])).toEqual(verdictsOn(worldOf(gateway), {}, [3_000, 3_060]));
  });

  it('are assumed to have been there always in a document that does not say since when', () => {
    const old = worldOf({ ...WEB, securityGroupIds: ['sg-closed'] });
    expect(verdictsOn(old, {}, [1, 60])).toEqual(['denied_now security_group sure']);
  });
});

describe('security groups of a peer', () => {
  it('are unknown before the reading that first found them, in whatever order flows arrive', () => {
    // Prepare
    const web = { ...WEB, securityGroupIds: ['sg-members'] };
    const world = worldOf(web, { ...CLIENT, securityGroupIds: ['sg-closed'], groupsSince: 3_000 });
    const times = [
      [2_400, 2_460],
      [3_400, 3_460],
      [2_999, 3_059],
      [3_000, 3_060],
      [900, 960],
      [9_000, 9_060],
      // longer than any flow, so that its start cannot be right
      [1_000, 9_000],
    ] as const;
    const [unknown, known] = ['allowed peer_unknown likely', 'denied_now security_group sure'];
    const expected = [unknown, known, unknown, known, unknown, known, known];

    // Act, Assess
    expect(verdictsOn(world, { srcaddr: '10.0.1.20' }, ...times, ...times)).toEqual([...expected, ...expected]);
    expect(verdictsOn(world, { srcaddr: '10.0.1.20' }, ...times.toReversed())).toEqual(expected.toReversed());
  });
});
