import { describe, expect, it } from 'vitest';
import { RULES_ACTIONS } from '../../src/aws/clients/ec2-rules-api.ts';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { gatherSnapshot } from '../../src/aws/inventory/gather-snapshot.ts';
import type { SnapshotSummary } from '../../src/aws/inventory/snapshot-summary.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import { readRules, readRulesIfAny } from '../../src/metadata/parse-rules.ts';
import { readInventory } from '../../src/metadata/read-inventory.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { addRules } from '../support/aws/rules-world.ts';
import { addShop, PEER, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const OTHER_ACCOUNT = '444455556666';
const SNAPSHOT_PATH = '/our-bucket/inventory.json.gz';
/** A call rate that no test reaches. */
const PACE = { EC2_BURST: '90' };
const OPTIONS = { ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: OTHER_ACCOUNT };

/** The shop in the home account, and one interface in another. */
function addAccounts(): void {
  addShop(server().home);
  server()
    .world.region(OTHER_ACCOUNT, HOME_REGION)
    .add({ interfaces: [{ ...PEER, id: 'eni-0eeeeeeeeeeeeeee0' }] });
  server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
}

function gather(texts: Readonly<Record<string, string>> = OPTIONS): Promise<SnapshotSummary> {
  return gatherSnapshot(
    readOptions({ ...PACE, ...texts }),
    createS3Store('s3://our-bucket/inventory.json.gz'),
    { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 },
    () => {},
  );
}

function storedInventory(): Inventory {
  return parseInventory(server().s3.get(SNAPSHOT_PATH) ?? expect.fail('there is no document'));
}

function storedIds(): string[] {
  return storedInventory().networkInterfaces.map(({ id }) => id);
}

describe('gatherSnapshot', () => {
  it('writes a document with the interfaces of all allowed accounts', async () => {
    // Prepare
    addAccounts();

    // Act
    const summary = await gather();

    // Assess
    expect(summary).toMatchObject({ networkInterfaces: 5, instances: 1, failures: [] });
    expect(storedIds()).toHaveLength(5);
    expect(storedIds()).toContain('eni-0eeeeeeeeeeeeeee0');
  });

  it('makes requests in every Region that the options name', async () => {
    // Prepare
    addShop(server().world.region(HOME_ACCOUNT, 'us-east-1'));

    // Act
    const summary = await gather({ SNAPSHOT_REGIONS: 'us-east-1, us-west-2' });

    // Assess
    expect(summary.networkInterfaces).toBe(4);
    expect(
      new Set(
        server()
          .received('DescribeVpcs')
          .map(({ region }) => region),
      ),
    ).toEqual(new Set(['us-east-1', 'us-west-2']));
  });

  it('keeps the earlier data of an account that cannot be read', async () => {
    // Prepare
    addAccounts();
    await gather();
    server().home.interfaces.delete(WEB.id);
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });

    // Act
    const summary = await gather();

    // Assess
    expect(summary.failures).toMatchObject([{ scope: { accountId: OTHER_ACCOUNT }, failure: 'unauthorized' }]);
    expect(storedIds()).toHaveLength(4);
    expect(storedIds()).toContain('eni-0eeeeeeeeeeeeeee0');
  });

  it('does not replace the document if no account can be read', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = server().s3.get(SNAPSHOT_PATH);
    server().fail({ action: 'DescribeNetworkInterfaces', kind: 'refused' });

    // Act
    const error = await rejectionOf(gather());

    // Assess
    expect(error).toMatchObject({
      message:
        'no account could be read: 111122223333 in eu-central-1: DescribeNetworkInterfaces: refused (InvalidParameterValue); 444455556666 in eu-central-1: DescribeNetworkInterfaces: refused (InvalidParameterValue)',
    });
    expect(server().s3.get(SNAPSHOT_PATH)).toBe(before);
  });

  it('does not replace the document if its data about an account would be lost', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = server().s3.get(SNAPSHOT_PATH);
    server().fail({ action: 'GET', kind: 'closed' });
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });

    // Act
    const error = await rejectionOf(gather());

    // Assess
    expect(error).toMatchObject({ message: expect.stringContaining('cannot be read') });
    expect(server().s3.get(SNAPSHOT_PATH)).toBe(before);
  });

  it('says whether it is the first reading, also of an account that is new or could not be read', async () => {
    // Prepare
    addShop(server().home);
    const isFirst: unknown[] = [];
    const sweep = async () => {
      await gather();
      isFirst.push(storedInventory().isFirstReading);
    };

    // Act
    await sweep();
    addAccounts();
    await sweep();
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });
    await sweep();
    server().s3.set(SNAPSHOT_PATH, Buffer.from('{"version":1,"networkInterfaces":[]}'));
    await sweep();

    // Assess
    expect(isFirst).toEqual([true, false, false, false]);
  });

  it('does not count as the first reading where an earlier document may exist', async () => {
    // Prepare
    addAccounts();
    await gather();
    server().fail({ action: 'GET', kind: 'closed' });

    // Act
    await gather();

    // Assess
    expect(storedInventory().isFirstReading).toBe(false);
  });

  it('replaces a document that is not an inventory', async () => {
    // Prepare
    addAccounts();
    server().s3.set(SNAPSHOT_PATH, Buffer.from('no inventory'));

    // Act
    await gather();

    // Assess
    expect(storedIds()).toHaveLength(5);
    expect(storedInventory().isFirstReading).toBe(false);
  });

  it('writes the other resources if only NAT gateways could not be read', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeNatGateways', kind: 'unauthorized' });

    // Act
    const summary = await gather({});

    // Assess
    expect(summary.failures).toMatchObject([{ actions: ['DescribeNatGateways'] }]);
    expect(storedIds()).toHaveLength(4);
  });
});

describe('gatherSnapshot with rules', () => {
  const RULES_PATH = '/our-bucket/rules.json.gz';
  const RULES_LOCATION = 's3://our-bucket/rules.json.gz';

  function gatherBoth(texts: Readonly<Record<string, string>> = {}, warnings: string[] = []): Promise<SnapshotSummary> {
    return gatherSnapshot(
      readOptions({ ...PACE, ...texts }),
      createS3Store('s3://our-bucket/inventory.json.gz'),
      {
        accountId: HOME_ACCOUNT,
        region: HOME_REGION,
        deadlineMs: Date.now() + 20_000,
        rulesStore: createS3Store(RULES_LOCATION),
      },
      (message) => warnings.push(message),
    );
  }

  function storedRules() {
    return readRules(server().s3.get(RULES_PATH) ?? Buffer.alloc(0));
  }

  it('writes them next to the inventory, which does not have them', async () => {
    // Prepare
    addRules(addShop(server().home));

    // Act
    const summary = await gatherBoth();

    // Assess
    const { rules, invalid, unknown } = storedRules();
    expect(summary.rules).toEqual({
      securityGroups: 3,
      rules: 7,
      networkAcls: 1,
      bytes: server().s3.get(RULES_PATH)?.length,
      failures: [],
    });
    expect([invalid, unknown.count]).toEqual([0, 0]);
    expect(rules.subnets?.[0]).toEqual({
      id: SHOP_SUBNET,
      vpcId: SHOP_VPC,
      availabilityZoneId: 'euc1-az1',
      cidrBlocks: ['10.0.0.0/24', '2001:db8:1:0::/64'],
      internetGatewayBlockMode: 'off',
    });
    expect(rules.vpcs?.[0]).toMatchObject({ id: SHOP_VPC, accountId: HOME_ACCOUNT, region: HOME_REGION });
    expect(storedIds()).toHaveLength(4);
    expect(readRulesIfAny(server().s3.get(SNAPSHOT_PATH) ?? Buffer.alloc(0))).toBeUndefined();
  });

  it('writes both into one document if there is one store, and either reader accepts it', async () => {
    // Prepare
    addRules(addShop(server().home));

    // Act
    const summary = await gather({});

    // Assess
    const body = server().s3.get(SNAPSHOT_PATH) ?? Buffer.alloc(0);
    const { inventory, unknown } = readInventory(body);
    const rules = readRulesIfAny(body);
    expect(summary.rules).toMatchObject({ securityGroups: 3, bytes: 0 });
    expect(inventory.networkInterfaces).toHaveLength(4);
    expect(inventory.subnets?.[0]).toMatchObject({ availabilityZone: 'eu-central-1a', tags: { Name: 'private-a' } });
    expect(rules?.rules.securityGroups).toHaveLength(3);
    expect([unknown.count, rules?.unknown.count, rules?.invalid]).toEqual([0, 0, 0]);
  });

  it('reports unknown parts of the earlier documents, and continues', async () => {
    // Prepare
    addRules(addShop(server().home));
    server().s3.set(SNAPSHOT_PATH, Buffer.from('{"version":1,"networkInterfaces":[{"id":"eni-1","mtu":9001}]}'));
    const newer = '{"version":1,"securityGroups":[{"id":"sg-1","rules":[],"colour":1},{"id":"x"}],"networkAcls":[]}';
    server().s3.set(RULES_PATH, Buffer.from(newer));
    const warnings: string[] = [];

    // Act
    const summary = await gatherBoth({}, warnings);

    // Assess
    expect(warnings).toEqual([
      's3://our-bucket/inventory.json.gz has members that this release does not support, ignored (1)',
      `${RULES_LOCATION} has members that this release does not support, ignored (1)`,
      `${RULES_LOCATION} has invalid items, ignored (1)`,
    ]);
    expect(summary.rules).toMatchObject({ securityGroups: 3, failures: [] });
  });

  it('neither requests nor writes any if the option is off', async () => {
    // Prepare
    addRules(addShop(server().home));

    // Act
    const summary = await gatherBoth({ SNAPSHOT_RULES: 'off' });

    // Assess
    expect(summary).not.toHaveProperty('rules');
    expect(server().s3.get(RULES_PATH)).toBeUndefined();
    expect(Object.keys(server().tally()).toSorted()).toEqual([
      'DescribeInstances',
      'DescribeNatGateways',
      'DescribeNetworkInterfaces all',
      'DescribeSubnets',
      'DescribeVpcs',
      'GET',
      'PUT',
    ]);
  });

  it('writes the inventory without a permission for rules', async () => {
    // Prepare
    addRules(addShop(server().home));
    for (const action of RULES_ACTIONS) server().fail({ action, kind: 'unauthorized' });

    // Act
    const summary = await gatherBoth();

    // Assess
    expect(summary.failures).toEqual([]);
    expect(summary.rules).toMatchObject({ securityGroups: 0, failures: [{ failure: 'unauthorized' }] });
    expect(storedIds()).toHaveLength(4);
    expect(storedRules().rules.scopes).toMatchObject([{ accountId: HOME_ACCOUNT, hasRules: false }]);
  });

  it('writes the inventory if the rules cannot be written', async () => {
    // Prepare
    addRules(addShop(server().home));
    const warnings: string[] = [];
    const store = createS3Store('s3://our-bucket/inventory.json.gz');
    const rulesStore = {
      ...createS3Store(RULES_LOCATION),
      write: () => Promise.reject(new Error('AccessDenied')),
    };

    // Act
    const summary = await gatherSnapshot(
      readOptions(PACE),
      store,
      { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000, rulesStore },
      (message) => warnings.push(message),
    );

    // Assess
    expect(summary.rules).toMatchObject({ securityGroups: 3, bytes: 0 });
    expect(storedIds()).toHaveLength(4);
    expect(warnings).toContain(`the rules cannot be written to ${RULES_LOCATION}`);
  });

  it('keeps an unreadable document, since it may have earlier rules', async () => {
    // Prepare
    addRules(addShop(server().home));
    await gatherBoth();
    const before = server().s3.get(RULES_PATH);
    const warnings: string[] = [];
    const unreadable = { ...createS3Store(RULES_LOCATION), read: () => Promise.reject(new Error('no connection')) };

    // Act
    const summary = await gatherSnapshot(
      readOptions(PACE),
      createS3Store('s3://our-bucket/inventory.json.gz'),
      { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000, rulesStore: unreadable },
      (message) => warnings.push(message),
    );

    // Assess
    expect(summary).not.toHaveProperty('rules');
    expect(server().s3.get(RULES_PATH)).toBe(before);
    expect(warnings.join()).toContain('are not replaced');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('rules')],
    ['a newer version', Buffer.from('{"version":2,"securityGroups":[],"networkAcls":[]}')],
  ])('replaces a document that is %s', async (_what, body) => {
    // Prepare
    addRules(addShop(server().home));
    server().s3.set(RULES_PATH, body);
    const warnings: string[] = [];

    // Act
    await gatherBoth({}, warnings);

    // Assess
    expect(storedRules().rules.securityGroups).toHaveLength(3);
    expect(warnings).toContain(
      `the earlier document with the rules in ${RULES_LOCATION} cannot be read and is replaced`,
    );
  });
});
