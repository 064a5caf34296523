import { describe, expect, it } from 'vitest';
import type { WorldInterface } from '../support/aws/ec2-world.ts';
import { LIFE_MS, makeRig, NEGATIVE_LIFE_MS } from '../support/aws/live-rig.ts';
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
import { addShop, DATABASE, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const IDS = new Set([WEB.id, DATABASE.id]);

/** The shop with its database in a separate security group. */
function addShopWithRules(): void {
  addRules(addShop(server().home)).add({ interfaces: [{ ...DATABASE, groupIds: [DATABASE_GROUP] }] });
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function rulesCalls(): Record<string, number> {
  const entries = Object.entries(server().tally()).filter(([name]) =>
    /SecurityGroup|NetworkAcl|PrefixList|vpc-id/.test(name),
  );
  return Object.fromEntries(entries);
}

describe('rules by live look-ups', () => {
  it('are those of the interfaces in the batch', async () => {
    // Prepare
    addShopWithRules();
    const rig = makeRig({ looksUpRules: true });

    // Act
    await rig.resolve({ interfaceIds: IDS });
    const rules = rig.source.rules?.current?.document;

    // Assess
    expect(rules?.securityGroups.map(({ id, name, rules: of }) => [id, name, of.length])).toEqual([
      [WEB_GROUP, 'web', 3],
      [DATABASE_GROUP, 'database', 4],
    ]);
    expect(rules?.networkAcls).toMatchObject([{ id: SHOP_ACL, subnetIds: [SHOP_SUBNET], entries: [{}, {}, {}, {}] }]);
    expect(rules?.prefixLists).toEqual([
      { id: OWN_LIST, cidrs: ['192.0.2.0/24', '198.51.100.0/24'] },
      { id: AWS_LIST, cidrs: ['203.0.113.0/24'] },
    ]);
    expect(rules?.vpcs).toMatchObject([{ id: SHOP_VPC, cidrBlocks: ['10.0.0.0/16', '2001:db8:1::/56'] }]);
    expect(rules?.generatedAt).toBe(isoSeconds(rig.clock.now()));
  });

  it('are looked up only on request', async () => {
    // Prepare
    addShopWithRules();
    const rig = makeRig();

    // Act
    await rig.resolve({ interfaceIds: IDS });

    // Assess
    expect(rig.source.rules).toBeUndefined();
    expect(rulesCalls()).toEqual({});
  });

  it('of 500 interfaces with 60 groups cost at most ten calls, then none until they expire', async () => {
    // Prepare
    const ids = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(17, '0')}`);
    const [groups, subnets, lists] = [ids('sg', 60), ids('subnet', 150), ids('pl', 4)];
    const at = <Thing>(list: readonly Thing[], index: number): Thing =>
      list[index % list.length] ?? expect.fail('empty');
    const interfaces = ids('eni', 500).map((id, index): WorldInterface => {
      const groupIds = [at(groups, index), at(groups, index + 7)];
      const address = `10.0.${Math.floor(index / 250)}.${index % 250}`;
      return { id, vpcId: SHOP_VPC, subnetId: at(subnets, index), addresses: [address], groupIds };
    });
    const { rules } = server().home.add({ interfaces });
    rules.set(
      'DescribeSecurityGroups',
      groups.map((groupId) => ({ groupId, groupName: `name of ${groupId}` })),
    );
    rules.set(
      'DescribeSecurityGroupRules',
      groups.flatMap((groupId, group) =>
        Array.from({ length: 16 }, (_, rule) =>
          ruleXml(
            `sgr-${group}-${rule}`,
            groupId,
            rule === 0 ? { prefixListId: at(lists, group) } : { cidrIpv4: '10.0.0.0/8' },
          ),
        ),
      ),
    );
    rules.set(
      'DescribeNetworkAcls',
      subnets.map((subnetId, index) => ({
        networkAclId: `acl-${index}`,
        associationSet: [{ subnetId }],
        entrySet: [entryXml(100, {})],
      })),
    );
    for (const list of lists) rules.set(`GetManagedPrefixListEntries/${list}`, [{ cidr: '192.0.2.0/24' }]);
    const rig = makeRig({ looksUpRules: true });
    const interfaceIds = new Set(interfaces.map(({ id }) => id));

    // Act
    await rig.resolve({ interfaceIds });
    const cold = rulesCalls();
    await rig.resolve({ interfaceIds });
    const warm = rulesCalls();
    const found = rig.source.rules?.current?.document;
    rig.clock.advance(LIFE_MS + 1);
    await rig.resolve({ interfaceIds });
    await rig.source.settle();

    // Assess
    expect(cold).toEqual({
      DescribeSecurityGroupRules: 1,
      DescribeSecurityGroups: 1,
      DescribeNetworkAcls: 1,
      'DescribeNetworkInterfaces vpc-id': 1,
      GetManagedPrefixListEntries: 4,
    });
    expect(warm).toEqual(cold);
    expect([found?.securityGroups.length, found?.networkAcls.length, found?.prefixLists?.length]).toEqual([60, 150, 4]);
    expect(rulesCalls()).toMatchObject({ DescribeSecurityGroupRules: 2, DescribeNetworkAcls: 2 });
  });

  it('that do not exist are not requested again for a while', async () => {
    // Prepare
    addShop(server().home);
    const rig = makeRig({ looksUpRules: true });

    // Act
    await rig.resolve({ interfaceIds: IDS });
    await rig.resolve({ interfaceIds: IDS });
    const during = rulesCalls();
    rig.clock.advance(NEGATIVE_LIFE_MS + 1);
    await rig.resolve({ interfaceIds: IDS });

    // Assess
    expect(rig.source.rules?.current?.document).toMatchObject({ securityGroups: [], networkAcls: [], prefixLists: [] });
    expect(during).toMatchObject({ DescribeSecurityGroupRules: 1, DescribeSecurityGroups: 1, DescribeNetworkAcls: 1 });
    expect(rulesCalls()).toMatchObject({ DescribeSecurityGroupRules: 2, DescribeNetworkAcls: 2 });
  });

  it('without permission leave names as they are, and are counted', async () => {
    // Prepare
    addShopWithRules();
    server().fail({ action: 'DescribeSecurityGroupRules', kind: 'unauthorized' });
    const rig = makeRig({ looksUpRules: true });

    // Act
    await rig.resolve({ interfaceIds: IDS });

    // Assess
    expect(rig.source.interfaceById(WEB.id)?.id).toBe(WEB.id);
    expect(rig.source.rules?.current?.document.securityGroups).toEqual([]);
    expect(rig.source.rules?.current?.document.networkAcls).toHaveLength(1);
    expect(rig.source.counts.failures).toEqual({ unauthorized: 2 });
    expect(rig.warnings).toHaveLength(1);
  });

  it('of a group are unknown if only some of its pages could be read', async () => {
    // Prepare
    addShopWithRules();
    server().pageSize = 2;
    server().fail({ action: 'DescribeSecurityGroupRules', page: 'later', kind: 'refused' });
    const rig = makeRig({ looksUpRules: true });

    // Act
    await rig.resolve({ interfaceIds: IDS });

    // Assess
    expect(rig.source.rules?.current?.document.securityGroups).toEqual([]);
  });
});
