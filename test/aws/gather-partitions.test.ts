import { describe, expect, it, vi } from 'vitest';
import { createS3StoreOf } from '../../src/aws/clients/s3-client.ts';
import { listedFolderInS3 } from '../../src/aws/clients/s3-listed-folder.ts';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { gatherPartitionedSnapshot } from '../../src/aws/inventory/gather-partitioned-snapshot.ts';
import { gatherSnapshot } from '../../src/aws/inventory/gather-snapshot.ts';
import type { SnapshotSummary } from '../../src/aws/inventory/snapshot-summary.ts';
import type { SnapshotContext } from '../../src/aws/inventory/sweep-scopes.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { HistoryCollector } from '../../src/metadata/history/history-collector.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import type { InventoryPart } from '../../src/metadata/partitions/inventory-lists.ts';
import { type PartitionIndex, parsePartitionIndex } from '../../src/metadata/partitions/partition-index.ts';
import { readPartition } from '../../src/metadata/partitions/read-partition.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { addRules } from '../support/aws/rules-world.ts';
import { addShop, PEER, PEER_VPC, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';
import { assign, create, remove, unassign } from '../support/history/trail-records.ts';

const server = useEc2Server();
const OTHER_ACCOUNT = '444455556666';
const LOCATION = 's3://our-bucket/inventory/';
const PREFIX = '/our-bucket/inventory/';
const OPTIONS = { EC2_BURST: '90', ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: OTHER_ACCOUNT };

/** The shop in the home account, plus another account with one interface in a VPC of the shop and one in its own VPC. */
function addAccounts(): void {
  addShop(server().home);
  server()
    .world.region(OTHER_ACCOUNT, HOME_REGION)
    .add({
      interfaces: [
        { ...PEER, id: 'eni-0eeeeeeeeeeeeeee0', vpcId: SHOP_VPC, addresses: ['10.0.3.3'] },
        { ...PEER, id: 'eni-0fffffffffffffff0', vpcId: 'vpc-0dddddddddddddddd' },
      ],
    });
  server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
}

function context() {
  return { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 };
}

function gather(
  texts: Readonly<Record<string, string>> = { SNAPSHOT_RULES: 'off' },
  warnings: string[] = [],
  history: Partial<Pick<SnapshotContext, 'history'>> = {},
): Promise<SnapshotSummary> {
  const openStore = createS3StoreOf(process.env);
  return gatherPartitionedSnapshot(
    readOptions({ ...OPTIONS, ...texts }),
    listedFolderInS3(LOCATION, openStore, process.env),
    { ...context(), rulesStore: openStore(`${LOCATION}rules.json.gz`), ...history },
    (message) => warnings.push(message),
  );
}

function storedIndex(): PartitionIndex {
  return parsePartitionIndex(server().s3.get(`${PREFIX}index.json.gz`) ?? expect.fail('there is no index'));
}

function storedParts(): ReadonlyMap<string, InventoryPart> {
  return new Map(
    storedIndex().partitions.map(({ name, object }) => [
      name,
      readPartition(server().s3.get(`${PREFIX}${object}`) ?? expect.fail(`there is no ${object}`)),
    ]),
  );
}

function storedIds(): string[] {
  return [...storedParts().values()].flatMap((part) => part.networkInterfaces.map(({ id }) => id)).sort();
}

describe('gatherPartitionedSnapshot', () => {
  it('writes what the document has, each VPC into one partition', async () => {
    // Prepare
    addAccounts();
    await gatherSnapshot(
      readOptions({ ...OPTIONS, SNAPSHOT_RULES: 'off' }),
      createS3Store('s3://our-bucket/inventory.json.gz'),
      context(),
      () => {},
    );
    const document = parseInventory(server().s3.get('/our-bucket/inventory.json.gz') ?? expect.fail());

    // Act
    const summary = await gather();

    // Assess
    expect(summary).toMatchObject({ networkInterfaces: 6, instances: 1, failures: [] });
    const parts = [...storedParts().values()];
    for (const list of ['networkInterfaces', 'instances', 'subnets', 'vpcs', 'natGateways'] as const) {
      const ids = (items: readonly { readonly id: string }[] = []) => items.map(({ id }) => id).sort();
      expect(ids(parts.flatMap((part) => part[list] ?? []))).toEqual(ids(document[list]));
    }
    const holders = storedIndex().partitions.filter(({ vpcIds }) => vpcIds.includes(SHOP_VPC));
    expect(holders.map(({ name, owners }) => [name, owners])).toEqual([
      [`${HOME_ACCOUNT}-${HOME_REGION}`, [`${HOME_ACCOUNT} ${HOME_REGION}`, `${OTHER_ACCOUNT} ${HOME_REGION}`]],
    ]);
  });

  it('writes only the index if nothing has changed', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = storedIndex();

    // Act
    const summary = await gather();

    // Assess
    expect(summary.partitions).toEqual({ count: before.partitions.length, objectsWritten: 1 });
    expect(storedIndex().partitions).toEqual(before.partitions);
  });

  it('says whether it is the first reading', async () => {
    // Prepare
    addAccounts();
    const isFirst: unknown[] = [];
    const sweep = async () => {
      await gather();
      isFirst.push(storedIndex().isFirstReading);
    };

    // Act
    await sweep();
    await sweep();
    server().s3.set(`${PREFIX}index.json.gz`, Buffer.from('no index'));
    await sweep();

    // Assess
    expect(isFirst).toEqual([true, false, false]);
  });

  it('writes only the partition that has changed, with its history', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = new Map(storedIndex().partitions.map(({ name, object }) => [name, object]));
    server().world.region(OTHER_ACCOUNT, HOME_REGION).interfaces.delete('eni-0fffffffffffffff0');

    // Act
    await gather();

    // Assess
    const changed = storedIndex().partitions.filter(({ name, object }) => before.get(name) !== object);
    expect(changed).toMatchObject([{ name: `${OTHER_ACCOUNT}-${HOME_REGION}`, earlierInterfaces: 1 }]);
    expect(storedParts().get(`${OTHER_ACCOUNT}-${HOME_REGION}`)?.earlierInterfaces).toMatchObject([
      { id: 'eni-0fffffffffffffff0', seenUntil: expect.any(Number) },
    ]);
  });

  it('keeps the earlier data of an account that cannot be read, with its time', async () => {
    // Prepare
    addAccounts();
    await gather();
    const { seenUntil } = storedIndex();
    server().home.interfaces.delete(WEB.id);
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });

    // Act
    const summary = await gather();

    // Assess
    expect(summary.failures).toMatchObject([{ scope: { accountId: OTHER_ACCOUNT }, failure: 'unauthorized' }]);
    expect(storedIds()).toHaveLength(5);
    const kept = [...storedParts().values()]
      .flatMap((part) => part.networkInterfaces)
      .filter(({ accountId }) => accountId === OTHER_ACCOUNT);
    expect(kept.map((item) => item.seenUntil)).toEqual([seenUntil, seenUntil]);
  });

  it('does not replace the index if no account can be read', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = server().s3.get(`${PREFIX}index.json.gz`);
    server().fail({ action: 'DescribeNetworkInterfaces', kind: 'refused' });

    // Act
    const error = await rejectionOf(gather());

    // Assess
    expect(error).toMatchObject({ message: expect.stringContaining('no account could be read') });
    expect(server().s3.get(`${PREFIX}index.json.gz`)).toBe(before);
  });

  it('replaces an earlier partition that is damaged, and says so', async () => {
    // Prepare
    addAccounts();
    await gather();
    const [entry] = storedIndex().partitions;
    const path = `${PREFIX}${entry?.object}`;
    server().s3.set(path, Buffer.from('damaged'));
    server().home.interfaces.delete(WEB.id);
    const warnings: string[] = [];

    // Act
    await gather(undefined, warnings);

    // Assess
    expect(warnings.filter((each) => each.includes('damaged'))).toHaveLength(1);
    expect(storedIds()).toHaveLength(5);
  });

  it('removes objects an hour after they went out of use', async () => {
    // Prepare
    addAccounts();
    await gather();
    const old = storedIndex().partitions.find(({ vpcIds }) => vpcIds.includes(PEER_VPC))?.object;
    server().home.interfaces.delete(PEER.id);
    await gather();
    const isThere = () => server().s3.get(`${PREFIX}${old}`) !== undefined;
    const afterChange = isThere();
    const later = Date.now() + 3_700_000;
    vi.spyOn(Date, 'now').mockImplementation(() => later);

    // Act
    await gather().finally(() => vi.restoreAllMocks());

    // Assess
    expect([afterChange, isThere()]).toEqual([true, false]);
  });

  it('has what events say of earlier owners, as the document has it, each in the partition of its VPC, which may be gone', async () => {
    // Prepare
    addAccounts();
    const before = Math.floor(Date.now() / 1_000) - 900;
    const [gone, other, alone] = ['eni-0cccccccccccccc01', 'eni-0cccccccccccccc02', 'eni-0cccccccccccccc03'];
    const goneVpc = 'vpc-0eeeeeeeeeeeeeee9';
    const collector = new HistoryCollector();
    for (const record of [
      create(before, gone, '10.0.9.9', { vpcId: SHOP_VPC }),
      create(before, other, '10.0.9.9', { vpcId: PEER_VPC }),
      create(before, alone, '10.8.0.1', { vpcId: goneVpc, ownerId: '777788889999' }),
      assign(before + 60, gone, '10.0.9.10'),
      unassign(before + 120, gone, '10.0.9.10'),
      remove(before + 180, gone),
      remove(before + 240, other),
      remove(before + 300, alone),
    ]) {
      collector.add(record);
    }
    const history = { history: { read: async () => collector } };
    await gatherSnapshot(
      readOptions({ ...OPTIONS, SNAPSHOT_RULES: 'off' }),
      createS3Store('s3://our-bucket/inventory.json.gz'),
      { ...context(), ...history },
      () => {},
    );
    const document = parseInventory(server().s3.get('/our-bucket/inventory.json.gz') ?? expect.fail());

    // Act
    await gather(undefined, [], history);
    await gather();

    // Assess
    const inVpc = (vpcId: string, part: Pick<InventoryPart, 'earlierInterfaces'>) =>
      (part.earlierInterfaces ?? [])
        .filter((item) => item.vpcId === vpcId)
        .map(({ id, addresses, seenSince, seenUntil, goneBy }) => ({ id, addresses, seenSince, seenUntil, goneBy }));
    const partOf = (vpcId: string): InventoryPart => {
      const name = storedIndex().partitions.find(({ vpcIds }) => vpcIds.includes(vpcId))?.name ?? '';
      return storedParts().get(name) ?? expect.fail(`there is no partition of ${vpcId}`);
    };
    for (const [vpcId, id] of [
      [SHOP_VPC, gone],
      [PEER_VPC, other],
      [goneVpc, alone],
    ] as const) {
      const found = inVpc(vpcId, partOf(vpcId));
      expect(found).toEqual(inVpc(vpcId, document));
      expect(found).not.toEqual([]);
      expect(new Set(found.map((item) => item.id))).toEqual(new Set([id]));
    }
  });

  it('removes what a sweep that failed has left, unless another one may still be writing', async () => {
    // Prepare
    addAccounts();
    await gather();
    const hours = (count: number) => Date.now() - count * 3_600_000;
    const hash = '0123456789abcdef';
    const orphans = [`partitions/rest-${hash}.bin`, `directory/ids-${hash}.bin`, `partitions/listed-${hash}.bin`];
    for (const object of orphans) server().s3.set(`${PREFIX}${object}`, Buffer.from('left behind'), hours(3));
    const young = `${PREFIX}partitions/rest-fedcba9876543210.bin`;
    server().s3.set(young, Buffer.from('being written'), hours(1));
    const foreign = [`${PREFIX}partitions/notes.txt`, `${PREFIX}partitions/a/b.bin`, '/our-bucket/partitions/c.bin'];
    for (const path of foreign) server().s3.set(path, Buffer.from('of somebody else'), hours(48));
    const inUse = storedIndex().partitions.map(({ object }) => `${PREFIX}${object}`);
    for (const path of inUse) server().s3.set(path, server().s3.get(path), hours(48));

    // Act
    await gather();

    // Assess
    const paths = server().s3.paths();
    expect(paths).toEqual(expect.arrayContaining([young, ...foreign, ...inUse]));
    expect(orphans.filter((object) => paths.includes(`${PREFIX}${object}`))).toEqual([]);
    expect(storedIds()).toHaveLength(6);
  });

  it('writes the inventory and says so if it may not list the folder', async () => {
    // Prepare
    addAccounts();
    const warnings: string[] = [];
    server().s3.refusesListing = true;

    // Act
    const summary = await gather(undefined, warnings);

    // Assess
    expect(summary.networkInterfaces).toBe(6);
    expect(warnings.at(-1)).toBe(`objects that no index names cannot be removed from ${LOCATION}`);
  });

  it('leaves the objects of a sweep that cannot write its index to the next one', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = new Set(server().s3.paths());
    const index = server().s3.get(`${PREFIX}index.json.gz`);
    server().home.interfaces.delete(WEB.id);
    await gather();
    const left = server()
      .s3.paths()
      .filter((path) => !before.has(path));
    // as if the second sweep had ended three hours ago, before it wrote the index
    server().s3.set(`${PREFIX}index.json.gz`, index);
    for (const path of left) server().s3.set(path, server().s3.get(path), Date.now() - 3 * 3_600_000);
    server().home.interfaces.delete(PEER.id);

    // Act
    await gather();

    // Assess
    const named = new Set(
      JSON.stringify(storedIndex())
        .match(/(?:partitions|directory)\/[\w-]+\.bin/g)
        ?.map((object) => `${PREFIX}${object}`),
    );
    expect(left).not.toEqual([]);
    expect(left.filter((path) => !named.has(path) && server().s3.get(path) !== undefined)).toEqual([]);
  });

  it('writes the rules next to the index', async () => {
    // Prepare
    addAccounts();
    addRules(server().home);

    // Act
    const summary = await gather({});

    // Assess
    expect(summary.rules?.securityGroups).toBeGreaterThan(0);
    expect(server().s3.get(`${PREFIX}rules.json.gz`)).toBeDefined();
  });
});
