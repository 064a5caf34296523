import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Accounts } from '../../../src/aws/accounts/accounts.ts';
import { createS3StoreOf } from '../../../src/aws/clients/s3-client.ts';
import { listedFolderInS3 } from '../../../src/aws/clients/s3-listed-folder.ts';
import { createS3Store as createSdkStore } from '../../../src/aws/clients/s3-sdk.ts';
import { gatherInventory } from '../../../src/aws/inventory/gather-inventory.ts';
import { removeOrphans } from '../../../src/metadata/partitions/remove-orphans.ts';
import { writePartitions } from '../../../src/metadata/partitions/write-partitions.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { followInventory } from '../../support/follow-inventory.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';
import { MotoNetwork } from './moto-network.ts';

const BUCKET = 'flow-log-inventory';

beforeEach(async () => {
  await useMoto();
  const client = new S3Client({ forcePathStyle: true });
  await client.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function gather(): Promise<Inventory> {
  const accounts = new Accounts({
    role: undefined,
    allowedAccounts: new Set(),
    policy: { burst: 100, perSecond: 20 },
    onRefused: (_scope, error) => expect.fail(String(error)),
  });
  const scope = { accountId: MOTO_ACCOUNT, region: MOTO_REGION, usesRole: false };
  const { inventory, failures } = await gatherInventory(
    [scope],
    (one) => accounts.callerFor(one),
    Date.now() + 20_000,
    undefined,
  );
  expect(failures).toEqual([]);
  return inventory;
}

describe.each([
  ['the SDK’s client', createSdkStore],
  ['the function’s client', createS3StoreOf(process.env)],
])('a snapshot in moto’s S3, by %s', (_client, createS3Store) => {
  it('has the data gathered from moto’s EC2, and follows a newer one', async () => {
    // Prepare
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const web = await network.addInstance(shop, 'shop-web-1', '10.0.0.50');
    const store = createS3Store(`s3://${BUCKET}/inventory.json.gz`);
    const failures: unknown[] = [];
    const source = followInventory({ store, refreshMs: 0, onFailure: (_name, error) => failures.push(error) });
    await store.write(gzipSync(JSON.stringify(await gather())));

    // Act
    await source.refresh();
    const first = source.interfaceInVpc(shop.vpcId, '10.0.0.50');
    const balancer = await network.addInterface(shop, '10.0.0.60', 'ELB net/edge/50dc6c495c0c9188');
    await source.refresh();
    await source.settle();
    const unchanged = source.revision;
    await store.write(gzipSync(JSON.stringify(await gather())));
    await source.refresh();
    await source.settle();

    // Assess
    expect(failures).toEqual([]);
    expect(first).toMatchObject({ id: web.networkInterface.id, instanceId: web.instanceId, accountId: MOTO_ACCOUNT });
    expect(source.instanceById(web.instanceId)?.tags).toEqual({ Name: 'shop-web-1' });
    expect([unchanged, source.revision]).toEqual([1, 2]);
    expect(source.interfaceInVpc(shop.vpcId, '10.0.0.60')).toMatchObject({
      id: balancer.id,
      owner: { type: 'network_load_balancer', name: 'edge' },
    });
  });
});

describe('a folder of partitions in moto’s S3', () => {
  it('loses what no index names once it is old, and nothing else', async () => {
    // Prepare
    const location = `s3://${BUCKET}/inventory/`;
    const folder = listedFolderInS3(location, createS3StoreOf(process.env), process.env);
    const inventory = { version: 1 as const, networkInterfaces: [{ id: 'eni-1', vpcId: 'vpc-1' }] };
    const { index } = await writePartitions(inventory, folder, undefined, 0);
    const hash = 'f'.repeat(32);
    const orphans = [`directory/ids-${hash}.bin`, `partitions/a b+c-${hash}.bin`, `partitions/vpc-2-${hash}.bin`];
    for (const object of [...orphans, 'partitions/notes.txt']) await folder.write(object, Buffer.from('left behind'));
    const listed = async () => {
      const objects: string[] = [];
      for (const name of ['directory/', 'partitions/'])
        for await (const { object } of folder.list(name)) objects.push(object);
      return objects;
    };
    const before = await listed();

    // Act
    const removedAtOnce = await removeOrphans(folder, index, Date.now());
    const removedLater = await removeOrphans(folder, index, Date.now() + 3 * 3_600_000);

    // Assess: the name with a space is not a valid name of such an object
    const removed = [orphans[0], orphans[2]];
    expect(before).toEqual(expect.arrayContaining([...orphans, 'partitions/notes.txt']));
    expect([removedAtOnce, removedLater]).toEqual([0, removed.length]);
    expect(await listed()).toEqual(before.filter((object) => !removed.includes(object)));
  });
});
