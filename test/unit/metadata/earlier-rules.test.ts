import { describe, expect, it } from 'vitest';
import { withEarlierRules } from '../../../src/metadata/earlier-rules.ts';
import type {
  NetworkAcl,
  NetworkAclEntry,
  RulesDocument,
  SecurityGroup,
  SecurityGroupRule,
} from '../../../src/model/rules.ts';

const DAY_SECONDS = 24 * 60 * 60;
const NOW = 1_795_600_000;

function rule(id: string, members: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return { id, direction: 'ingress', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '10.0.0.0/8', ...members };
}

function entry(ruleNumber: number, members: Partial<NetworkAclEntry> = {}): NetworkAclEntry {
  return { direction: 'ingress', ruleNumber, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0', ...members };
}

function documentOf(groups: readonly SecurityGroup[], acls: readonly NetworkAcl[] = []): RulesDocument {
  return { version: 1, securityGroups: groups, networkAcls: acls };
}

describe('withEarlierRules', () => {
  it('adds nothing to the first document', () => {
    // Prepare
    const document = documentOf([{ id: 'sg-1', rules: [rule('sgr-1')] }]);

    // Act, Assess
    expect(withEarlierRules(document, undefined, NOW)).toEqual(document);
  });

  it.each<[string, SecurityGroupRule[]]>([
    ['in another order', [rule('sgr-2'), rule('sgr-1')]],
    ['with another description', [rule('sgr-1', { description: 'new' }), rule('sgr-2')]],
  ])('takes rules for unchanged %s', (_how, rules) => {
    // Prepare
    const before = documentOf([{ id: 'sg-1', rules: [rule('sgr-1'), rule('sgr-2')] }]);

    // Act
    const found = withEarlierRules(documentOf([{ id: 'sg-1', rules }]), before, NOW);

    // Assess
    expect(found.securityGroups[0]?.earlier).toBeUndefined();
  });

  it.each<[string, SecurityGroupRule[]]>([
    ['removed', []],
    ['added', [rule('sgr-1'), rule('sgr-2')]],
    ['for another port', [rule('sgr-1', { toPort: 23 })]],
    ['for another source', [rule('sgr-1', { cidr: '10.0.0.0/9' })]],
    ['over a peering that ended', [rule('sgr-1', { peeringStatus: 'deleted' })]],
  ])('keeps the rules before one is %s', (_how, rules) => {
    // Prepare
    const before = documentOf([{ id: 'sg-1', rules: [rule('sgr-1')] }]);

    // Act
    const found = withEarlierRules(documentOf([{ id: 'sg-1', rules }]), before, NOW);

    // Assess
    expect(found.securityGroups).toEqual([{ id: 'sg-1', rules, earlier: [{ until: NOW, rules: [rule('sgr-1')] }] }]);
  });

  it('puts the latest set first, and removes sets after a day', () => {
    // Prepare
    const earlier = [
      { until: NOW - 60, rules: [rule('sgr-9')] },
      { until: NOW - DAY_SECONDS, rules: [rule('sgr-8')] },
    ];
    const before = documentOf([{ id: 'sg-1', rules: [rule('sgr-1')], earlier }]);

    // Act
    const changed = withEarlierRules(documentOf([{ id: 'sg-1', rules: [] }]), before, NOW);
    const same = withEarlierRules(documentOf([{ id: 'sg-1', rules: [rule('sgr-1')] }]), before, NOW);
    const late = withEarlierRules(documentOf([{ id: 'sg-1', rules: [rule('sgr-1')] }]), before, NOW + DAY_SECONDS);

    // Assess
    expect(changed.securityGroups[0]?.earlier).toEqual([{ until: NOW, rules: [rule('sgr-1')] }, earlier[0]]);
    expect(same.securityGroups[0]?.earlier).toEqual([earlier[0]]);
    expect(late.securityGroups[0]?.earlier).toBeUndefined();
  });

  it('keeps entries of a network ACL, and its subnets if they changed', () => {
    // Prepare
    const acl = { id: 'acl-1', entries: [entry(100)], subnetIds: ['subnet-1', 'subnet-2'] };
    const before = documentOf([], [acl]);
    const inAct = (members: object) => withEarlierRules(documentOf([], [{ ...acl, ...members }]), before, NOW);

    // Act
    const reordered = inAct({ subnetIds: ['subnet-2', 'subnet-1'] });
    const otherEntries = inAct({ entries: [entry(100, { action: 'deny' })] });
    const otherSubnets = inAct({ subnetIds: ['subnet-1'] });

    // Assess
    expect(reordered.networkAcls[0]?.earlier).toBeUndefined();
    expect(otherEntries.networkAcls[0]?.earlier).toEqual([{ until: NOW, rules: [entry(100)] }]);
    expect(otherSubnets.networkAcls[0]?.earlier).toEqual([
      { until: NOW, rules: [entry(100)], subnetIds: ['subnet-1', 'subnet-2'] },
    ]);
  });

  it('keeps a deleted network ACL for a day, as long as its account and Region are read', () => {
    // Prepare
    const at = { accountId: '123456789012', region: 'eu-central-1' };
    const old = { id: 'acl-1', ...at, entries: [entry(100)], subnetIds: ['subnet-1'] };
    const other = { id: 'acl-2', ...at, entries: [entry(200)], subnetIds: ['subnet-1'] };
    const scopes = [{ ...at, hasRules: true }];
    const before = { ...documentOf([], [old]), scopes };

    // Act
    const replaced = withEarlierRules({ ...documentOf([], [other]), scopes }, before, NOW);
    const later = withEarlierRules({ ...documentOf([], [other]), scopes }, replaced, NOW + 60);
    const tooLate = withEarlierRules({ ...documentOf([], [other]), scopes }, later, NOW + DAY_SECONDS);
    const ofOthers = withEarlierRules({ ...documentOf([], [other]), scopes: [] }, before, NOW);

    // Assess
    const kept = {
      ...{ id: 'acl-1', ...at, entries: [], subnetIds: [] },
      earlier: [{ until: NOW, rules: [entry(100)], subnetIds: ['subnet-1'] }],
    };
    expect(replaced.networkAcls).toEqual([other, kept]);
    expect(later.networkAcls).toEqual([other, kept]);
    expect(tooLate.networkAcls).toEqual([other]);
    expect(ofOthers.networkAcls).toEqual([other]);
  });

  it('keeps the sets of hourly changes, up to a maximum number of rules', () => {
    // Prepare
    const manyRules = Array.from({ length: 5_000 }, (_, index) => rule(`sgr-${index}`));
    const sets = (count: number, rules: SecurityGroupRule[]) =>
      Array.from({ length: count }, (_, index) => ({ until: NOW - index, rules }));
    const groups = [
      { id: 'sg-1', rules: [], earlier: sets(50, [rule('sgr-1')]) },
      ...['sg-2', 'sg-3', 'sg-4'].map((id) => ({ id, rules: [], earlier: sets(24, manyRules) })),
    ];

    // Act
    const { securityGroups } = withEarlierRules(documentOf(groups), documentOf(groups), NOW);

    // Assess
    const kept = securityGroups.map(({ earlier = [] }) => earlier);
    expect(kept[0]).toHaveLength(24);
    expect(kept.flat().reduce((sum, { rules }) => sum + rules.length, 0)).toBeLessThanOrEqual(50_000);
    // the latest versions, without a gap
    expect(kept[1]?.map(({ until }) => until)).toEqual(Array.from({ length: 9 }, (_, index) => NOW - index));
  });

  it('forgets deleted groups', () => {
    // Prepare
    const before = documentOf([{ id: 'sg-1', rules: [rule('sgr-1')] }]);

    // Act, Assess
    expect(withEarlierRules(documentOf([]), before, NOW).securityGroups).toEqual([]);
  });
});
