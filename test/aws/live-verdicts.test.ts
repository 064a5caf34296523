import { describe, expect, it } from 'vitest';
import { createEc2Api, keepEc2Api } from '../../src/aws/clients/ec2-sdk.ts';
import { verdictsOfSource } from '../../src/rules/source-verdicts.ts';
import type { Verdicts } from '../../src/rules/verdicts.ts';
import { addBigWorld, BIG, bigWorldLines } from '../support/aws/big-world.ts';
import { LIFE_MS, makeRig, type Rig, type RigOptions, STALE_MS } from '../support/aws/live-rig.ts';
import { type LiveRun, liveTransform } from '../support/aws/live-transform.ts';
import {
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
import type { XmlMembers } from '../support/aws/xml.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags';
const SYN = 2;
/** Start of the test clock, in Unix seconds. */
const START_SECONDS = 1_609_459_200;
const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;
const RULES_ACTIONS = [
  'DescribeSecurityGroupRules',
  'DescribeSecurityGroups',
  'DescribeNetworkAcls',
  'GetManagedPrefixListEntries',
];
/** An address outside the VPC and on no list. */
const STRANGER = '192.0.3.9';

/** A TCP flow that opens a connection to the database of the shop or to another interface. */
function flow(
  source: string,
  port: number,
  action: 'ACCEPT' | 'REJECT',
  to = DATABASE,
  endSeconds = START_SECONDS + 60,
): string {
  return `2 ${HOME_ACCOUNT} ${to.id} ${source} ${to.addresses[0]} 50000 ${port} 6 5 500 1609459200 ${endSeconds} ${action} OK ${SYN}`;
}

interface VerdictRig extends Rig {
  readonly verdicts: Verdicts;
  send(...lines: readonly string[]): Promise<LiveRun>;
}

/**
 * The shop with its database in a separate security group, an ACL that allows everything, and a pipeline with live
 * rules.
 */
function prepare(options: RigOptions = {}): VerdictRig {
  const { rules } = addRules(addShop(server().home)).add({ interfaces: [{ ...DATABASE, groupIds: [DATABASE_GROUP] }] });
  rules.set('DescribeNetworkAcls', [
    {
      networkAclId: SHOP_ACL,
      vpcId: SHOP_VPC,
      associationSet: [{ subnetId: SHOP_SUBNET }],
      entrySet: [entryXml(100, {}), entryXml(100, { egress: true })],
    },
  ]);
  const rig = makeRig({ looksUpRules: true, ...options });
  const verdicts = verdictsOfSource(rig.source);
  if (verdicts === undefined) throw new Error('the source must have rules');
  const transform = liveTransform(rig.source, FORMAT, verdicts);
  return { ...rig, verdicts, send: (...lines) => transform(lines, rig.context()) };
}

function rulesOfGroups(): XmlMembers[] {
  return [...(server().home.rules.get('DescribeSecurityGroupRules') ?? [])];
}

function reasonsOf({ documents }: LiveRun): unknown[] {
  return documents.map(({ verdict, verdict_reason }) => [verdict, verdict_reason]);
}

describe('verdicts of live look-ups', () => {
  it('name the rules that the interface has now', async () => {
    // Prepare
    const { send } = prepare();

    // Act
    const { documents, errors } = await send(
      flow(STRANGER, 5432, 'REJECT'),
      flow('10.0.0.5', 5432, 'ACCEPT'),
      flow('192.0.2.7', 443, 'ACCEPT'),
    );

    // Assess
    expect(errors).toEqual([]);
    expect(documents).toMatchObject([
      {
        verdict: 'security_group',
        verdict_reason: 'no_rule',
        verdict_certainty: 'sure',
        verdict_rules_at: '2021-01-01T00:00:00Z',
        sg_groups: [`${DATABASE_GROUP} (database)`],
        sg_near_misses: [`sgr-4: tcp 5432 from ${WEB_GROUP}`],
        nacl_id: SHOP_ACL,
      },
      { verdict: 'allowed', sg_rule_id: 'sgr-4', sg_id: DATABASE_GROUP, sg_name: 'database' },
      { verdict: 'allowed', sg_rule_id: 'sgr-6', sg_rule: `tcp 443 from ${OWN_LIST}` },
    ]);
  });

  it('follow rules that change in EC2, once the cached ones have expired', async () => {
    // Prepare
    const { send, clock, verdicts } = prepare();
    const rejected = flow(STRANGER, 5432, 'REJECT', DATABASE, START_SECONDS + 16 * MINUTE_SECONDS);
    const before = await send(rejected);
    const changed = [
      ...rulesOfGroups(),
      ruleXml('sgr-8', DATABASE_GROUP, { fromPort: 5432, toPort: 5432, cidrIpv4: '192.0.3.0/24' }),
    ];
    server().home.rules.set('DescribeSecurityGroupRules', changed);

    // Act
    const during = await send(rejected);
    clock.advance(LIFE_MS + 1);
    // this flow is evaluated with the expired rules while new rules are fetched
    await send(rejected);
    const after = await send(rejected);

    // Assess
    expect([before, during, after].flatMap(reasonsOf)).toEqual([
      ['security_group', 'no_rule'],
      ['security_group', 'no_rule'],
      // explained by the previous rules
      ['allowed_now', 'rules_changed'],
    ]);
    expect(after.documents).toMatchObject([{ sg_rule_id: 'sgr-8', verdict_rules_at: '2021-01-01T00:15:00Z' }]);
    expect(verdicts.document.revision).toBe(2);
  });

  it('reuse earlier results if the same rules are read again', async () => {
    // Prepare
    const { send, clock, verdicts } = prepare();
    const lines = [flow(STRANGER, 5432, 'REJECT'), flow('10.0.0.5', 5432, 'ACCEPT')];
    await send(...lines);
    const { engine, writtenAtMs } = verdicts;
    const misses = engine?.statistics.misses;

    // Act
    clock.advance(LIFE_MS + 1);
    await send(...lines);
    const { documents } = await send(...lines);

    // Assess
    expect(server().received('DescribeSecurityGroupRules')).toHaveLength(2);
    expect(verdicts.engine).toBe(engine);
    expect(verdicts.engine?.statistics.misses).toBe(misses);
    expect(verdicts.document.revision).toBe(1);
    expect(documents).toMatchObject([{ verdict_rules_at: '2021-01-01T00:00:00Z' }, {}]);
    // the age of rules counts from the last time they were read
    expect([writtenAtMs, verdicts.writtenAtMs]).toEqual([clock.ms - LIFE_MS - 1, clock.ms]);
  });

  it('identify a group without rules by its name: it allows nothing', async () => {
    // Prepare
    const { send } = prepare();
    server().home.rules.set(
      'DescribeSecurityGroupRules',
      rulesOfGroups().filter(({ groupId }) => groupId !== DATABASE_GROUP),
    );

    // Act
    const run = await send(flow(STRANGER, 443, 'ACCEPT', WEB), flow(STRANGER, 5432, 'REJECT'));

    // Assess
    expect(reasonsOf(run)).toEqual([
      ['allowed', 'rules'],
      ['security_group', 'no_rule'],
    ]);
  });

  it('are not evaluable for a group that this account cannot see', async () => {
    // Prepare
    const { send } = prepare();
    for (const action of ['DescribeSecurityGroupRules', 'DescribeSecurityGroups']) {
      const visible = (server().home.rules.get(action) ?? []).filter(({ groupId }) => groupId !== DATABASE_GROUP);
      server().home.rules.set(action, visible);
    }

    // Act
    const run = await send(flow(STRANGER, 5432, 'REJECT'), flow(STRANGER, 5432, 'ACCEPT'));

    // Assess
    expect(reasonsOf(run)).toEqual([
      ['not_evaluable', 'security_group_unknown'],
      ['not_evaluable', 'security_group_unknown'],
    ]);
  });

  it('do not rule out that a private address is in a VPC that was not looked up', async () => {
    // Prepare
    const { send } = prepare();

    // Act
    const run = await send(flow('172.16.0.9', 5432, 'ACCEPT'), flow('172.16.0.9', 5432, 'REJECT'));

    // Assess
    expect(reasonsOf(run)).toEqual([
      ['allowed', 'peer_unknown'],
      ['security_group', 'peer_unknown'],
    ]);
  });

  it('take the load balancers of the VPC into account', async () => {
    // Prepare
    const { send } = prepare();
    const balancer = {
      id: 'eni-0e1b2c3d4e5f60718',
      vpcId: SHOP_VPC,
      subnetId: SHOP_SUBNET,
      addresses: ['10.0.0.200'],
      type: 'network_load_balancer',
      groupIds: [WEB_GROUP],
    };
    server().home.add({ interfaces: [balancer] });

    // Act
    const run = await send(flow(STRANGER, 5432, 'ACCEPT'));

    // Assess
    expect(reasonsOf(run)).toEqual([['allowed', 'load_balancer']]);
  });

  describe.each(['unauthorized', 'denied', 'internal'] as const)('where a call is %s', (kind) => {
    it.each([
      [
        'DescribeSecurityGroupRules',
        [
          ['not_evaluable', 'security_group_unknown'],
          ['not_evaluable', 'security_group_unknown'],
        ],
      ],
      [
        'DescribeSecurityGroups',
        [
          ['security_group', 'no_rule'],
          ['allowed', 'rules'],
        ],
      ],
      [
        'DescribeNetworkAcls',
        [
          ['not_evaluable', 'network_acl_unknown'],
          ['not_evaluable', 'network_acl_unknown'],
        ],
      ],
      [
        'GetManagedPrefixListEntries',
        [
          ['security_group', 'no_rule'],
          ['allowed', 'prefix_list_unknown'],
        ],
      ],
    ])('are right or not evaluable without %s, and names are still looked up', async (action, expected) => {
      // Prepare
      const { send, source } = prepare();
      server().fail({ action, kind });

      // Act
      const run = await send(flow(STRANGER, 5432, 'REJECT'), flow('192.0.2.7', 443, 'ACCEPT'));
      const next = await send(flow('10.8.0.1', 443, 'ACCEPT', WEB));

      // Assess
      expect([...run.errors, ...next.errors]).toEqual([]);
      expect(reasonsOf(run)).toEqual(expected);
      expect([...run.documents, ...next.documents]).toMatchObject([
        { dst_interface_id: DATABASE.id },
        { dst_interface_id: DATABASE.id },
        { src_vpc_name: 'peer', dst_interface_id: WEB.id, dst_instance_name: 'shop-web-1' },
      ]);
      expect(Object.keys(source.counts.failures)).toEqual([kind === 'internal' ? 'unavailable' : 'unauthorized']);
    });
  });

  it('without any of the permissions are not evaluable, which is reported once', async () => {
    // Prepare
    const { send, warnings } = prepare();
    for (const action of RULES_ACTIONS) server().fail({ action, kind: 'unauthorized' });

    // Act
    const run = await send(flow(STRANGER, 5432, 'REJECT'));
    const next = await send(flow(STRANGER, 5432, 'REJECT'));

    // Assess
    expect([run, next].flatMap(reasonsOf).flat()).toEqual(
      Array(2).fill(['not_evaluable', 'network_acl_unknown']).flat(),
    );
    expect(warnings).toHaveLength(1);
    expect(RULES_ACTIONS.map((action) => server().received(action).length)).toEqual([1, 1, 1, 0]);
  });

  it('do not use rules that could not be refreshed for too long', async () => {
    // Prepare
    const { send, clock } = prepare();
    const line = flow(STRANGER, 5432, 'REJECT');
    await send(line);
    server().fail({ action: 'DescribeSecurityGroupRules', kind: 'unauthorized' });

    // Act
    clock.advance(LIFE_MS + 1);
    const stale = [await send(line), await send(line)];
    clock.advance(STALE_MS);
    const over = await send(line);

    // Assess
    expect([...stale, over].flatMap(reasonsOf)).toEqual([
      ['security_group', 'no_rule'],
      ['security_group', 'no_rule'],
      ['not_evaluable', 'security_group_unknown'],
    ]);
  });
});

describe('records that arrive after a change of the rules', () => {
  /** The time at which the change is detected: when the cached rules have expired. */
  const CHANGED_SECONDS = START_SECONDS + LIFE_MS / 1_000;
  const before = CHANGED_SECONDS - 1;
  const after = CHANGED_SECONDS + 1;

  /** Expires the cached rules and has them read again, with a flow that is unrelated to the tests. */
  async function readAgain({ send, clock }: VerdictRig, ms = LIFE_MS): Promise<void> {
    clock.advance(ms);
    await send(flow('10.0.0.5', 22, 'REJECT'));
    await send(flow('10.0.0.5', 22, 'REJECT'));
  }

  function timesOf({ documents }: LiveRun): unknown[] {
    return documents.map(({ verdict, verdict_reason, verdict_rules_at }) => [
      verdict,
      verdict_reason,
      verdict_rules_at,
    ]);
  }

  function allowStranger(): void {
    const opened = ruleXml('sgr-8', DATABASE_GROUP, { fromPort: 5432, toPort: 5432, cidrIpv4: '192.0.3.0/24' });
    server().home.rules.set('DescribeSecurityGroupRules', [...rulesOfGroups(), opened]);
  }

  it('are judged by the rules of their time', async () => {
    // Prepare
    const rig = prepare();
    await rig.send(flow(STRANGER, 5432, 'REJECT'));
    allowStranger();

    // Act
    await readAgain(rig);
    const run = await rig.send(
      flow(STRANGER, 5432, 'REJECT', DATABASE, before),
      flow(STRANGER, 5432, 'ACCEPT', DATABASE, before),
      flow(STRANGER, 5432, 'ACCEPT', DATABASE, after),
      flow(STRANGER, 5432, 'REJECT', DATABASE, after),
    );

    // Assess
    expect(timesOf(run)).toEqual([
      ['security_group', 'no_rule', '2021-01-01T00:15:00Z'],
      ['denied_now', 'rules_changed', '2021-01-01T00:15:00Z'],
      ['allowed', 'rules', '2021-01-01T00:15:00Z'],
      ['allowed_now', 'rules_changed', '2021-01-01T00:15:00Z'],
    ]);
  });

  it('are judged so even if nothing was looked up for hours', async () => {
    // Prepare
    const rig = prepare();
    await rig.send(flow(STRANGER, 5432, 'REJECT'));
    allowStranger();

    // Act
    await readAgain(rig, 12 * LIFE_MS + STALE_MS);
    const run = await rig.send(flow(STRANGER, 5432, 'REJECT'), flow(STRANGER, 5432, 'REJECT', DATABASE, after));

    // Assess
    expect(reasonsOf(run)).toEqual([
      ['security_group', 'no_rule'],
      ['security_group', 'no_rule'],
    ]);
  });

  it('are judged by the newest rules if those before are a day old', async () => {
    // Prepare
    const rig = prepare();
    await rig.send(flow(STRANGER, 5432, 'REJECT'));
    allowStranger();
    await readAgain(rig);
    const first = await rig.send(flow(STRANGER, 5432, 'REJECT'));

    // Act
    await readAgain(rig, DAY_SECONDS * 1_000);
    // another change, since a change also triggers the removal of old data from memory
    allowStranger();
    server().home.rules.set(
      'DescribeSecurityGroupRules',
      rulesOfGroups().filter(({ securityGroupRuleId }) => securityGroupRuleId !== 'sgr-1'),
    );
    await readAgain(rig);
    const second = await rig.send(flow(STRANGER, 5432, 'REJECT'));

    // Assess
    expect([first, second].flatMap(reasonsOf)).toEqual([
      ['security_group', 'no_rule'],
      ['allowed_now', 'unexplained'],
    ]);
  });

  it('are judged by the rules of a group that has none now', async () => {
    // Prepare
    const rig = prepare();
    await rig.send(flow('10.0.0.5', 5432, 'ACCEPT'));
    server().home.rules.set(
      'DescribeSecurityGroupRules',
      rulesOfGroups().filter(({ groupId }) => groupId !== DATABASE_GROUP),
    );

    // Act
    await readAgain(rig);
    await rig.send(flow(STRANGER, 443, 'ACCEPT', WEB));
    const run = await rig.send(
      flow('10.0.0.5', 5432, 'ACCEPT', DATABASE, before),
      flow('10.0.0.5', 5432, 'REJECT', DATABASE, after + 10_000),
    );

    // Assess
    expect(run.documents).toMatchObject([
      { verdict: 'allowed', verdict_reason: 'rules', sg_rule_id: 'sgr-4' },
      { verdict: 'security_group', verdict_reason: 'no_rule' },
    ]);
  });

  it('are judged by the entries of the network ACL at their time', async () => {
    // Prepare
    const rig = prepare();
    const accepted = (end: number): string => flow('192.0.2.7', 443, 'ACCEPT', DATABASE, end);
    await rig.send(accepted(before));
    server().home.rules.set('DescribeNetworkAcls', [
      {
        networkAclId: SHOP_ACL,
        associationSet: [{ subnetId: SHOP_SUBNET }],
        entrySet: [entryXml(50, { ruleAction: 'deny', cidrBlock: '192.0.2.0/24' }), entryXml(100, {})],
      },
    ]);

    // Act
    await readAgain(rig);
    const run = await rig.send(
      accepted(before),
      flow('192.0.2.7', 443, 'REJECT', DATABASE, after),
      flow('192.0.2.7', 443, 'REJECT', DATABASE, before),
    );

    // Assess
    expect(run.documents).toMatchObject([
      { verdict: 'allowed', nacl_rule_number: { digits: '100' } },
      { verdict: 'network_acl', nacl_rule_number: { digits: '50' } },
      { verdict: 'allowed_now', verdict_reason: 'rules_changed' },
    ]);
  });

  it.each(['acl-0000000000000000a', 'acl-fffffffffffffffff'])(
    'are judged by the network ACL that the subnet had, before %s',
    async (networkAclId) => {
      // Prepare
      const rig = prepare();
      await rig.send(flow('192.0.2.7', 443, 'ACCEPT'));
      server().home.rules.set('DescribeNetworkAcls', [
        { networkAclId, associationSet: [{ subnetId: SHOP_SUBNET }], entrySet: [] },
        { networkAclId: SHOP_ACL, associationSet: [], entrySet: [entryXml(100, {})] },
      ]);

      // Act
      await readAgain(rig);
      const run = await rig.send(
        flow('192.0.2.7', 443, 'ACCEPT', DATABASE, before),
        flow('192.0.2.7', 443, 'REJECT', DATABASE, after),
      );

      // Assess
      expect(run.documents).toMatchObject([
        { verdict: 'allowed', nacl_id: SHOP_ACL, nacl_rule_number: { digits: '100' } },
        { verdict: 'network_acl', nacl_id: networkAclId, nacl_rule_number: { digits: '32767' } },
      ]);
    },
  );
});

describe('a cold batch of 10,000 flows over 500 interfaces with 60 groups', () => {
  /** Number of calls that a batch makes, with or without rules. */
  async function costOf(looksUpRules: boolean, batches: number): Promise<number> {
    const before = server().requests.length;
    // no request is sent twice, however slow the machine is
    keepEc2Api(HOME_REGION, createEc2Api(HOME_REGION, undefined, { connectionMs: 0, requestMs: 0 }));
    const rig = makeRig({ looksUpRules });
    const verdicts = looksUpRules ? verdictsOfSource(rig.source) : undefined;
    const transform = liveTransform(rig.source, '', verdicts);
    const lines = bigWorldLines().slice(0, 2 * BIG.INTERFACES);
    const runs = await Promise.all(
      Array.from({ length: batches }, () => transform(lines, rig.context(Number.POSITIVE_INFINITY))),
    );
    expect(runs.flatMap(({ errors }) => errors)).toEqual([]);
    const cost = server().requests.length - before;
    const warm = await transform(lines, rig.context(Number.POSITIVE_INFINITY));
    expect(server().requests.length - before).toBe(cost);
    if (looksUpRules) expect(new Set(reasonsOf(warm).map(String))).toEqual(new Set(['allowed,rules']));
    return cost;
  }

  it('takes at most ten calls more than without rules, a warm one none, and twenty at once no more than one', async () => {
    // Prepare
    const GROUPS = 60;
    const groupId = (number: number): string => `sg-${String(number).padStart(17, '0')}`;
    const listId = (number: number): string => `pl-${String(number).padStart(17, '0')}`;
    const { home } = server();
    addBigWorld(home);
    const interfaces = [...home.interfaces.values()].map((known, number) => ({
      ...known,
      groupIds: [groupId(number % GROUPS), groupId((number + 7) % GROUPS)],
    }));
    home.add({ interfaces });
    const groups = Array.from({ length: GROUPS }, (_, number) => number);
    home.rules.set(
      'DescribeSecurityGroups',
      groups.map((number) => ({ groupId: groupId(number), groupName: `group ${number}`, vpcId: 'vpc-1' })),
    );
    home.rules.set(
      'DescribeSecurityGroupRules',
      groups.flatMap((number) => [
        ruleXml(`sgr-${number}-0`, groupId(number), { isEgress: true, cidrIpv4: '0.0.0.0/0' }),
        ruleXml(`sgr-${number}-1`, groupId(number), { prefixListId: listId(number % 4) }),
        ...Array.from({ length: 14 }, (_, rule) =>
          ruleXml(`sgr-${number}-${rule + 2}`, groupId(number), { cidrIpv4: `10.${rule}.0.0/16` }),
        ),
      ]),
    );
    const subnetIds = [...new Set(interfaces.map(({ subnetId }) => subnetId))];
    home.rules.set(
      'DescribeNetworkAcls',
      subnetIds.map((subnetId, number) => ({
        networkAclId: `acl-${number}`,
        associationSet: [{ subnetId }],
        entrySet: [entryXml(100, {}), entryXml(100, { egress: true })],
      })),
    );
    for (const number of [0, 1, 2, 3]) {
      home.rules.set(`GetManagedPrefixListEntries/${listId(number)}`, [{ cidr: '192.0.2.0/24' }]);
    }

    // Act
    const without = await costOf(false, 1);
    const withRules = await costOf(true, 1);
    const together = await costOf(true, 20);

    // Assess
    expect(withRules - without).toBeLessThanOrEqual(10);
    expect(withRules).toBeGreaterThan(without);
    expect(together).toBe(withRules);
  });
});
