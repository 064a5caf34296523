import { describe, expect, it } from 'vitest';
import { Accounts } from '../../src/aws/accounts/accounts.ts';
import type { Scope } from '../../src/aws/accounts/scope.ts';
import { type GatheredRules, gatherRules } from '../../src/aws/inventory/gather-rules.ts';
import { checkRules } from '../../src/metadata/check-rules.ts';
import type { RulesDocument } from '../../src/model/rules.ts';
import {
  AWS_LIST,
  addRules,
  DATABASE_GROUP,
  entryXml,
  OWN_LIST,
  ruleXml,
  SHOP_ACL,
  WEB_GROUP,
} from '../support/aws/rules-world.ts';
import { SHOP_SUBNET, SHOP_VPC } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const OTHER_ACCOUNT = '444455556666';
const HOME: Scope = { accountId: HOME_ACCOUNT, region: HOME_REGION, usesRole: false };
const OTHER: Scope = { accountId: OTHER_ACCOUNT, region: HOME_REGION, usesRole: true };

function gather(scopes: readonly Scope[], previous?: RulesDocument): Promise<GatheredRules> {
  const accounts = new Accounts({
    role: { roleName: 'reader', externalId: undefined },
    allowedAccounts: new Set([OTHER_ACCOUNT]),
    policy: { burst: 1_000, perSecond: 1_000, timing: { firstBackoffMs: 1, maxBackoffMs: 1 } },
    onRefused: () => {},
  });
  const inventory = {
    version: 1 as const,
    networkInterfaces: [],
    vpcs: [
      { id: SHOP_VPC, accountId: HOME_ACCOUNT, region: HOME_REGION, cidrBlocks: ['10.0.0.0/16'], tags: { a: 'b' } },
    ],
    subnets: [{ id: SHOP_SUBNET, vpcId: SHOP_VPC, availabilityZone: 'eu-central-1a', availabilityZoneId: 'euc1-az1' }],
  };
  return gatherRules(scopes, (scope) => accounts.callerFor(scope), Date.now() + 20_000, previous, inventory);
}

/** The rules after a round trip through their stored document; every part must be valid and known. */
function stored(rules: RulesDocument): RulesDocument {
  const reading = checkRules(JSON.parse(JSON.stringify(rules)));
  expect(reading).toMatchObject({ invalid: 0, problems: [], unknown: { count: 0 } });
  return reading?.rules ?? expect.fail('no rules');
}

/** Adds the other account with rules and a role that can read them. */
function addOther(): void {
  addRules(server().world.region(OTHER_ACCOUNT, HOME_REGION));
  server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
}

describe('gatherRules', () => {
  it('reads every kind, page by page, into a valid document', async () => {
    // Prepare
    addRules(server().home);
    server().pageSize = 1;

    // Act
    const { rules, failures } = await gather([HOME]);

    // Assess
    const at = { accountId: HOME_ACCOUNT, region: HOME_REGION };
    const found = stored(rules);
    expect(failures).toEqual([]);
    expect(found).toEqual({
      version: 1,
      generatedAt: rules.generatedAt,
      scopes: [{ ...at, generatedAt: rules.generatedAt, hasRules: true, internetGatewayBlockMode: 'block-ingress' }],
      vpcs: [{ id: SHOP_VPC, ...at, cidrBlocks: ['10.0.0.0/16'] }],
      subnets: [{ id: SHOP_SUBNET, vpcId: SHOP_VPC, availabilityZoneId: 'euc1-az1' }],
      securityGroups: [
        {
          id: WEB_GROUP,
          name: 'web',
          description: 'Web servers',
          ...at,
          vpcId: SHOP_VPC,
          associatedVpcIds: ['vpc-0888'],
          tags: { team: 'shop' },
          rules: [
            {
              id: 'sgr-1',
              direction: 'ingress',
              protocol: 'tcp',
              fromPort: 443,
              toPort: 443,
              cidr: '0.0.0.0/0',
              description: 'everybody',
            },
            { id: 'sgr-2', direction: 'ingress', protocol: 'tcp', fromPort: 443, toPort: 443, cidr: '::/0' },
            { id: 'sgr-3', direction: 'egress', protocol: '-1', fromPort: -1, toPort: -1, cidr: '0.0.0.0/0' },
          ],
        },
        {
          id: DATABASE_GROUP,
          name: 'database',
          description: 'Databases',
          ...at,
          vpcId: SHOP_VPC,
          rules: [
            {
              id: 'sgr-4',
              direction: 'ingress',
              protocol: 'tcp',
              fromPort: 5432,
              toPort: 5432,
              groupId: WEB_GROUP,
              groupAccountId: HOME_ACCOUNT,
            },
            {
              id: 'sgr-5',
              direction: 'ingress',
              protocol: 'tcp',
              fromPort: 443,
              toPort: 443,
              groupId: 'sg-0999',
              groupAccountId: OTHER_ACCOUNT,
              groupVpcId: 'vpc-0999',
              peeringStatus: 'active',
            },
            { id: 'sgr-6', direction: 'ingress', protocol: 'tcp', fromPort: 443, toPort: 443, prefixListId: OWN_LIST },
            { id: 'sgr-7', direction: 'egress', protocol: 'tcp', fromPort: 443, toPort: 443, prefixListId: AWS_LIST },
          ],
        },
        // rules of its owner's other groups are visible, so this group really has no rules
        { id: 'sg-0123456789abcdef2', name: 'closed', ...at, vpcId: SHOP_VPC, rules: [] },
      ],
      networkAcls: [
        {
          id: SHOP_ACL,
          ...at,
          vpcId: SHOP_VPC,
          isDefault: true,
          subnetIds: [SHOP_SUBNET],
          entries: [
            {
              direction: 'ingress',
              ruleNumber: 100,
              action: 'allow',
              protocol: '6',
              fromPort: 443,
              toPort: 443,
              cidr: '0.0.0.0/0',
            },
            { direction: 'ingress', ruleNumber: 101, action: 'allow', protocol: '-1', cidr: '::/0' },
            {
              direction: 'ingress',
              ruleNumber: 110,
              action: 'deny',
              protocol: '1',
              icmpType: 8,
              icmpCode: -1,
              cidr: '0.0.0.0/0',
            },
            { direction: 'egress', ruleNumber: 32_767, action: 'deny', protocol: '-1', cidr: '0.0.0.0/0' },
          ],
        },
      ],
      prefixLists: [
        {
          id: AWS_LIST,
          name: 'com.amazonaws.eu-central-1.s3',
          accountId: 'AWS',
          region: HOME_REGION,
          cidrs: ['203.0.113.0/24'],
        },
        { id: OWN_LIST, name: 'offices', ...at, version: 3, cidrs: ['192.0.2.0/24', '198.51.100.0/24'] },
      ],
      routeTables: [
        {
          id: 'rtb-1',
          ...at,
          vpcId: SHOP_VPC,
          isMain: true,
          subnetIds: [SHOP_SUBNET],
          routes: [
            { cidr: '10.0.0.0/16', target: 'local', state: 'active' },
            { cidr: '::/0', target: 'eigw-1', state: 'active' },
            { prefixListId: AWS_LIST, target: 'vpce-1', state: 'active' },
            { cidr: '10.9.0.0/16', target: 'tgw-1', state: 'blackhole' },
          ],
        },
      ],
      peerings: [
        { id: 'pcx-1', ...at, vpcIds: [SHOP_VPC, 'vpc-0999'], isInterRegion: false },
        { id: 'pcx-3', ...at, vpcIds: [SHOP_VPC, 'vpc-0999'], isInterRegion: true },
      ],
      transitGateways: [{ id: 'tgw-1', ...at, securityGroupReferencing: true }],
      transitGatewayAttachments: [
        {
          id: 'tgw-attach-1',
          ...at,
          transitGatewayId: 'tgw-1',
          vpcId: SHOP_VPC,
          subnetIds: [SHOP_SUBNET],
          securityGroupReferencing: false,
        },
      ],
      vpcEndpoints: [
        {
          id: 'vpce-1',
          ...at,
          type: 'Gateway',
          vpcId: SHOP_VPC,
          service: 's3',
          networkInterfaceIds: [],
          routeTableIds: ['rtb-1'],
        },
      ],
    });
    expect(server().tally()).toMatchObject({ DescribeSecurityGroupRules: 7, GetManagedPrefixListEntries: 3 });
  });

  it('makes ten calls in a small account and Region, and none for prefix lists that neither rules nor routes name', async () => {
    // Prepare
    addRules(server().home);
    server().home.rules.set('DescribeSecurityGroupRules', [ruleXml('sgr-1', WEB_GROUP, { cidrIpv4: '0.0.0.0/0' })]);
    server().home.rules.set('DescribeRouteTables', []);

    // Act
    await gather([HOME]);

    // Assess
    expect(server().requests).toHaveLength(10);
    expect(server().received('DescribeManagedPrefixLists')).toEqual([]);
  });

  it('reads the prefix lists that only routes name, such as that of a gateway endpoint', async () => {
    // Prepare
    addRules(server().home);
    server().home.rules.set('DescribeSecurityGroupRules', [ruleXml('sgr-1', WEB_GROUP, { cidrIpv4: '0.0.0.0/0' })]);

    // Act
    const { rules } = await gather([HOME]);

    // Assess
    expect(stored(rules).prefixLists).toEqual([expect.objectContaining({ id: AWS_LIST })]);
  });

  it('requests again only the entries of prefix lists with another version, or without one', async () => {
    // Prepare
    addRules(server().home);
    const first = stored((await gather([HOME])).rules);
    const asked = () =>
      server()
        .received('GetManagedPrefixListEntries')
        .map(({ form }) => form.get('PrefixListId'));
    server().requests.length = 0;

    // Act
    const second = stored((await gather([HOME], first)).rules);
    const ofSecond = asked();
    server().requests.length = 0;
    const lists = server().home.rules.get('DescribeManagedPrefixLists') ?? [];
    server().home.rules.set('DescribeManagedPrefixLists', [{ ...lists[0], version: 4 }, ...lists.slice(1)]);
    server().home.rules.set(`GetManagedPrefixListEntries/${OWN_LIST}`, [{ cidr: '192.0.2.0/25' }]);
    const third = stored((await gather([HOME], second)).rules);

    // Assess
    expect(ofSecond).toEqual([AWS_LIST]);
    expect(asked()).toEqual([OWN_LIST, AWS_LIST]);
    expect(second.prefixLists).toEqual(first.prefixLists);
    expect(third.prefixLists?.find(({ id }) => id === OWN_LIST)).toMatchObject({
      id: OWN_LIST,
      version: 4,
      cidrs: ['192.0.2.0/25'],
    });
  });

  it('requests a prefix list once that several accounts name', async () => {
    // Prepare
    addRules(server().home);
    addOther();

    // Act
    await gather([HOME, OTHER]);

    // Assess
    expect(server().received('GetManagedPrefixListEntries')).toHaveLength(2);
  });

  it.each([
    ['DescribeNetworkAcls', 'networkAcls'],
    ['DescribeSecurityGroupRules', 'securityGroups'],
    ['DescribeVpcPeeringConnections', 'peerings'],
    ['DescribeTransitGateways', 'transitGateways'],
    ['DescribeTransitGatewayVpcAttachments', 'transitGatewayAttachments'],
    ['DescribeVpcEndpoints', 'vpcEndpoints'],
    ['DescribeRouteTables', 'routeTables'],
    ['DescribeManagedPrefixLists', 'prefixLists'],
  ] as const)(
    'without permission for %s keeps the %s of the earlier document, and reads the rest',
    async (action, list) => {
      // Prepare
      addRules(server().home);
      const first = stored((await gather([HOME])).rules);
      server().fail({ action, kind: 'unauthorized' });

      // Act
      const kept = await gather([HOME], first);
      const missing = await gather([HOME]);

      // Assess
      const failure = { scope: HOME, failure: 'unauthorized', errorCode: 'UnauthorizedOperation', actions: [action] };
      expect([kept.failures, missing.failures]).toEqual([[failure], [failure]]);
      expect(stored(kept.rules)).toMatchObject({ [list]: first[list] });
      expect(stored(missing.rules)[list]).toEqual([]);
      const isEssential = list === 'networkAcls' || list === 'securityGroups';
      expect(kept.rules.scopes).toMatchObject([
        { hasRules: true, generatedAt: isEssential ? first.generatedAt : kept.rules.generatedAt },
      ]);
      expect(kept.rules.scopes?.[0]?.notRead).toBeUndefined();
      expect(missing.rules.scopes).toMatchObject([{ hasRules: !isEssential, notRead: [list] }]);
      const others = ['securityGroups', 'networkAcls', 'peerings', 'routeTables'] as const;
      for (const other of others.filter((name) => name !== list)) {
        expect(missing.rules[other]?.length).toBeGreaterThan(0);
      }
    },
  );

  it('marks an account without rules if its rules could never be read', async () => {
    // Prepare
    addRules(server().home);
    addOther();
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });

    // Act
    const { rules, failures } = await gather([HOME, OTHER]);

    // Assess
    expect(stored(rules).scopes).toMatchObject([
      { accountId: HOME_ACCOUNT, hasRules: true },
      { accountId: OTHER_ACCOUNT, hasRules: false },
    ]);
    expect(stored(rules).scopes?.[1]).not.toHaveProperty('generatedAt');
    expect(failures).toMatchObject([{ scope: OTHER }]);
    expect(failures[0]?.actions).toHaveLength(10);
  });

  it('keeps the rules of an unreadable account in every sweep, and removes those of accounts that are no longer configured', async () => {
    // Prepare
    const other = server().world.region(OTHER_ACCOUNT, HOME_REGION);
    addRules(server().home);
    server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
    other.rules.set('DescribeSecurityGroups', [{ groupId: 'sg-9', groupName: 'theirs', ownerId: OTHER_ACCOUNT }]);
    const theirs = { groupOwnerId: OTHER_ACCOUNT, cidrIpv4: '10.0.0.0/8' };
    other.rules.set('DescribeSecurityGroupRules', [ruleXml('sgr-9', 'sg-9', theirs)]);
    const first = stored((await gather([HOME, OTHER])).rules);
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'internal' });

    // Act
    const second = stored((await gather([HOME, OTHER], first)).rules);
    const third = stored((await gather([HOME, OTHER], second)).rules);
    const without = stored((await gather([HOME], third)).rules);

    // Assess
    const idsOf = (document: RulesDocument) => document.securityGroups.map(({ id }) => id).toSorted();
    expect(idsOf(first)).toContain('sg-9');
    expect([idsOf(second), idsOf(third)]).toEqual([idsOf(first), idsOf(first)]);
    expect(third.scopes?.[1]).toMatchObject({ hasRules: true, generatedAt: first.generatedAt });
    expect(idsOf(without)).not.toContain('sg-9');
  });

  it('does not treat the first pages of a listing as complete', async () => {
    // Prepare
    addRules(server().home);
    server().pageSize = 2;
    const first = stored((await gather([HOME])).rules);
    server().fail({ action: 'DescribeSecurityGroupRules', page: 'later', kind: 'refused' });

    // Act
    const { rules } = await gather([HOME], first);

    // Assess
    expect(stored(rules).securityGroups).toEqual(first.securityGroups);
  });

  it('continues after throttling, and after invalid answers', async () => {
    // Prepare
    addRules(server().home);
    server().fail({ action: 'DescribeSecurityGroupRules', kind: 'throttled', times: 2 });
    server().fail({ action: 'DescribeNetworkAcls', kind: 'malformed', times: 1 });
    server().fail({ action: 'DescribeVpcPeeringConnections', kind: 'closed', times: 1 });

    // Act
    const { rules, failures } = await gather([HOME]);

    // Assess
    expect(failures).toEqual([]);
    expect([rules.securityGroups.length, rules.networkAcls.length, rules.peerings?.length]).toEqual([3, 1, 2]);
  });

  it('keeps a prefix list whose entries cannot be read, and leaves out one that was never read', async () => {
    // Prepare
    addRules(server().home);
    const first = stored((await gather([HOME])).rules);
    server().fail({ action: 'GetManagedPrefixListEntries', kind: 'unauthorized' });

    // Act
    const kept = await gather([HOME], first);
    const missing = await gather([HOME]);

    // Assess
    expect(stored(kept.rules).prefixLists).toEqual(first.prefixLists);
    expect(stored(missing.rules).prefixLists).toEqual([]);
    expect(missing.failures).toMatchObject([{ actions: ['GetManagedPrefixListEntries'] }]);
  });

  it('leaves out groups and ACLs with a rule of a kind that is newer than this release', async () => {
    // Prepare
    addRules(server().home);
    const { rules: listings } = server().home;
    const rulesBefore = listings.get('DescribeSecurityGroupRules') ?? [];
    listings.set('DescribeSecurityGroupRules', [
      ...rulesBefore,
      ruleXml('sgr-8', WEB_GROUP, { domainName: 'a.example' }),
    ]);
    const acls = listings.get('DescribeNetworkAcls') ?? [];
    const odd = { networkAclId: 'acl-2', entrySet: [entryXml(1, { ruleAction: 'mirror' })] };
    listings.set('DescribeNetworkAcls', [...acls, odd]);

    // Act
    const { rules } = await gather([HOME]);

    // Assess
    expect(rules.securityGroups.map(({ id }) => id)).toEqual([DATABASE_GROUP, 'sg-0123456789abcdef2']);
    expect(rules.networkAcls.map(({ id }) => id)).toEqual([SHOP_ACL]);
  });

  it('keeps the rules that a change replaced, and until when they were in force', async () => {
    // Prepare
    addRules(server().home);
    const first = stored((await gather([HOME])).rules);
    const { rules: listings } = server().home;
    const before = listings.get('DescribeSecurityGroupRules') ?? [];
    listings.set(
      'DescribeSecurityGroupRules',
      before.filter(({ securityGroupRuleId }) => securityGroupRuleId !== 'sgr-2').toReversed(),
    );

    // Act
    const { rules } = await gather([HOME], first);
    const second = stored(rules);
    const third = stored((await gather([HOME], second)).rules);

    // Assess
    const until = Math.ceil(Date.parse(second.generatedAt ?? '') / 1_000);
    const web = first.securityGroups.find(({ id }) => id === WEB_GROUP);
    const groupIn = (document: RulesDocument, wanted: string) =>
      document.securityGroups.find(({ id }) => id === wanted);
    expect(groupIn(second, WEB_GROUP)?.rules.map(({ id }) => id)).toEqual(['sgr-3', 'sgr-1']);
    expect(groupIn(second, WEB_GROUP)?.earlier).toEqual([{ until, rules: web?.rules }]);
    expect(groupIn(second, DATABASE_GROUP)).not.toHaveProperty('earlier');
    expect(groupIn(third, WEB_GROUP)?.earlier).toEqual([{ until, rules: web?.rules }]);
  });
});

describe('a VPC that several accounts see', () => {
  it('has the network ACL with the associations that its owner sees, else with those of all that see it', async () => {
    // Prepare
    const aclWith = (subnetIds: readonly string[]) => ({
      networkAclId: SHOP_ACL,
      ownerId: HOME_ACCOUNT,
      associationSet: subnetIds.map((subnetId) => ({ subnetId })),
      entrySet: [entryXml(100, {})],
    });
    server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
    server().home.rules.set('DescribeNetworkAcls', [aclWith(['subnet-1', 'subnet-2', 'subnet-3'])]);
    const other = server().world.region(OTHER_ACCOUNT, HOME_REGION);
    other.rules.set('DescribeNetworkAcls', [aclWith(['subnet-2'])]);

    // Act
    const both = await gather([HOME, OTHER]);
    const participant = await gather([OTHER]);

    // Assess
    expect(both.rules.networkAcls.map(({ subnetIds }) => subnetIds)).toEqual([['subnet-1', 'subnet-2', 'subnet-3']]);
    expect(participant.rules.networkAcls.map(({ subnetIds }) => subnetIds)).toEqual([['subnet-2']]);
  });

  it('has one network ACL for each subnet, the one that was read last', async () => {
    // Prepare
    addRules(server().home);
    const first = stored((await gather([HOME])).rules);
    server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
    const moved = { networkAclId: 'acl-2', ownerId: HOME_ACCOUNT, associationSet: [{ subnetId: SHOP_SUBNET }] };
    const other = server().world.region(OTHER_ACCOUNT, HOME_REGION);
    other.rules.set('DescribeNetworkAcls', [{ ...moved, entrySet: [entryXml(100, {})] }]);
    server().fail({ accountId: HOME_ACCOUNT, action: 'DescribeNetworkAcls', kind: 'unauthorized' });

    // Act
    const { rules } = await gather([HOME, OTHER], first);

    // Assess
    expect(rules.networkAcls.map(({ id, subnetIds }) => [id, subnetIds])).toEqual([
      [SHOP_ACL, []],
      ['acl-2', [SHOP_SUBNET]],
    ]);
  });
});
