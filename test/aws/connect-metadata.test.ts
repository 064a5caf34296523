import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { folderInS3 } from '../../src/aws/clients/folder-in-s3.ts';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { type ConnectedMetadata, connectMetadata } from '../../src/aws/connect-metadata.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { writePartitions } from '../../src/metadata/partitions/write-partitions.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { requestOf } from '../support/aws/live-rig.ts';
import { addShop, DATABASE, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const SNAPSHOT = { METADATA: 'snapshot', METADATA_SNAPSHOT: 's3://our-bucket/inventory.json.gz' };
const SNAPSHOT_PATH = '/our-bucket/inventory.json.gz';

async function connect(texts: Readonly<Record<string, string>>): Promise<ConnectedMetadata & { warnings: string[] }> {
  const warnings: string[] = [];
  const connected = await connectMetadata(readOptions(texts), undefined, (message) => warnings.push(message), {
    load: async () => createS3Store,
  });
  await connected.loaded;
  return { ...connected, warnings };
}

function context() {
  return { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 };
}

describe('connectMetadata', () => {
  it('connects live look-ups for METADATA=ec2', async () => {
    // Prepare
    addShop(server().home);
    const { source, live } = await connect({ METADATA: 'ec2' });

    // Act
    await source.resolve?.(requestOf({ interfaceIds: new Set([WEB.id]) }), context());

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(live?.counts.calls).toBe(4);
  });

  it('connects a snapshot in S3, which is then loaded', async () => {
    // Prepare
    const inventory = { version: 1, networkInterfaces: [{ id: WEB.id }] };
    server().s3.set(SNAPSHOT_PATH, gzipSync(JSON.stringify(inventory)));

    // Act
    const { source, live, warnings } = await connect(SNAPSHOT);

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect([live, warnings]).toEqual([undefined, []]);
  });

  it('does not load a document that the memory of the process is too small for, and counts it', async () => {
    // Prepare
    const inventory = { version: 1, networkInterfaces: [{ id: WEB.id, description: 'a'.repeat(10_000) }] };
    server().s3.set(SNAPSHOT_PATH, gzipSync(JSON.stringify(inventory)));
    const warnings: unknown[] = [];
    const connectWith = (memoryBytes: number) =>
      connectMetadata(
        readOptions(SNAPSHOT),
        undefined,
        (_message, error) => warnings.push(error),
        { load: async () => createS3Store },
        memoryBytes,
      );

    // Act
    const [small, large] = [await connectWith(69_000), await connectWith(71_500)];
    await Promise.all([small.loaded, large.loaded]);

    // Assess
    expect([small.source.interfaceById(WEB.id), large.source.interfaceById(WEB.id)?.id]).toEqual([undefined, WEB.id]);
    expect(warnings).toEqual([expect.objectContaining({ name: 'DocumentTooLargeError' })]);
    expect([small.source.takeFaults?.(), small.source.takeFaults?.(), large.source.takeFaults?.()]).toEqual([1, 0, 0]);
  });

  it('connects an inventory in partitions in S3, and loads only the partitions that records need', async () => {
    // Prepare
    const location = 's3://our-bucket/inventory/';
    const inventory: Inventory = { version: 1, networkInterfaces: [{ id: WEB.id, vpcId: SHOP_VPC }] };
    await writePartitions(inventory, folderInS3(location, createS3Store), undefined, 0);
    const { source, live, warnings } = await connect({ METADATA: 'snapshot', METADATA_SNAPSHOT: location });
    const before = source.interfaceById(WEB.id);

    // Act
    await source.resolve?.(requestOf({ interfaceIds: new Set([WEB.id]) }), context());

    // Assess
    expect([before, source.interfaceById(WEB.id)?.vpcId]).toEqual([undefined, SHOP_VPC]);
    expect([live, warnings]).toEqual([undefined, []]);
  });

  it('connects look-ups behind the snapshot for METADATA_GAPS=ec2', async () => {
    // Prepare
    addShop(server().home);
    const inventory = { version: 1, networkInterfaces: [{ id: WEB.id, vpcId: SHOP_VPC, tags: { told: 'by it' } }] };
    server().s3.set(SNAPSHOT_PATH, gzipSync(JSON.stringify(inventory)));
    const { source } = await connect({ ...SNAPSHOT, METADATA_GAPS: 'ec2' });

    // Act
    await source.resolve?.(requestOf({ interfaceIds: new Set([WEB.id, DATABASE.id]) }), context());

    // Assess
    expect(source.interfaceById(WEB.id)?.tags).toEqual({ told: 'by it' });
    expect(source.interfaceById(DATABASE.id)).toBeDefined();
  });

  it('starts without the snapshot if there is none, and warns once', async () => {
    // Prepare
    const { source, warnings } = await connect(SNAPSHOT);

    // Act
    for (let batch = 0; batch < 3; batch++) await source.resolve?.(requestOf({}), context());

    // Assess
    expect(source.interfaceById(WEB.id)).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  it('starts without the snapshot if S3 hangs', async () => {
    // Prepare
    server().fail({ kind: 'hang' });

    // Act
    const { source } = await connect({ ...SNAPSHOT, METADATA_TIMEOUT_MS: '100' });

    // Assess
    expect(source.interfaceById(WEB.id)).toBeUndefined();
  });

  it('warns once of a missing permission', async () => {
    // Prepare
    server().fail({ kind: 'unauthorized' });
    const { source, warnings } = await connect({ METADATA: 'ec2' });

    // Act
    for (let batch = 0; batch < 3; batch++) {
      await source.resolve?.(requestOf({ interfaceIds: new Set([WEB.id]) }), context());
    }

    // Assess
    expect(warnings).toEqual([
      `look-ups in ${HOME_ACCOUNT}/${HOME_REGION} were refused and are suspended for some minutes`,
    ]);
  });
});
