import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { gatherSnapshot } from '../../src/aws/inventory/gather-snapshot.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { readInventory } from '../../src/metadata/read-inventory.ts';
import { SHOP_SUBNET, SHOP_VPC } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';
import { at, kubectlList, kubectlPod } from '../support/pods/kubectl-pods.ts';

const server = useEc2Server();
const NODE = 'i-0123456789abcdef0';

/**
 * Gathers a snapshot with pod lists at `/our-bucket/NAME`; returns the pods of the document, the summary and the
 * warnings.
 */
async function gather(...names: readonly string[]) {
  const warnings: string[] = [];
  const context = { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 };
  const { pods: summary } = await gatherSnapshot(
    readOptions({ EC2_BURST: '90', SNAPSHOT_RULES: 'off' }, { reader: 'sweep' }),
    createS3Store('s3://our-bucket/inventory.json.gz'),
    { ...context, podLists: names.map((name) => createS3Store(`s3://our-bucket/${name}`)) },
    (message) => warnings.push(message),
  );
  const { inventory } = readInventory(server().s3.get('/our-bucket/inventory.json.gz') ?? Buffer.alloc(0));
  return { pods: inventory.pods?.map(({ name }) => name), summary, warnings };
}

function addNode(): void {
  server().home.add({
    interfaces: [{ id: 'eni-0a1', vpcId: SHOP_VPC, subnetId: SHOP_SUBNET, addresses: ['10.0.1.20'], instanceId: NODE }],
  });
}

function listOf(name: string, ip: string, listedAt: number): Buffer {
  const pod = kubectlPod({ name, ip, started: listedAt - 600 });
  return gzipSync(kubectlList([pod], { exportedAt: at(listedAt) }));
}

describe('lists of pods in S3', () => {
  it('are read by the sweep, those that can be; the others are counted, and fail nothing', async () => {
    // Prepare
    addNode();
    const now = Math.floor(Date.now() / 1_000);
    server().s3.set('/our-bucket/good', listOf('good', '10.0.1.77', now - 60));
    server().s3.set('/our-bucket/old', listOf('old', '10.0.1.78', now - 7_200));
    server().s3.set('/our-bucket/broken', Buffer.from('{"items":'));

    // Act
    const { pods, summary, warnings } = await gather('good', 'old', 'broken', 'missing');

    // Assess
    expect(pods).toEqual(['good', 'old']);
    expect(summary).toMatchObject({ pods: 2, listed: 2, lists: { read: 2, old: 1, missing: 1, broken: 1 } });
    expect(warnings.filter((warning) => warning.includes('list of pods'))).toEqual([
      'the list of pods s3://our-bucket/old is old',
      'the list of pods s3://our-bucket/broken cannot be read; the pods of the earlier inventory are kept',
      'the list of pods s3://our-bucket/missing cannot be read; the pods of the earlier inventory are kept',
    ]);
  });

  it('add to the pods of the earlier document, which are kept if the list is gone', async () => {
    // Prepare
    addNode();
    const now = Math.floor(Date.now() / 1_000);
    server().s3.set('/our-bucket/list', listOf('first', '10.0.1.77', now - 900));
    await gather('list');
    server().s3.set('/our-bucket/list', listOf('second', '10.0.1.77', now - 60));

    // Act
    const both = await gather('list');
    server().s3.set('/our-bucket/list', undefined);
    const kept = await gather('list');

    // Assess
    expect([both.pods, kept.pods]).toEqual([
      ['first', 'second'],
      ['first', 'second'],
    ]);
    expect(kept.summary?.lists).toEqual({ read: 0, old: 0, missing: 1, broken: 0 });
  });

  it('omit pods on unknown nodes', async () => {
    // Prepare
    const now = Math.floor(Date.now() / 1_000);
    server().s3.set('/our-bucket/list', listOf('elsewhere', '10.0.1.77', now - 60));

    // Act
    const { pods, summary } = await gather('list');

    // Assess
    expect([pods, summary?.withoutVpc]).toEqual([undefined, 1]);
  });
});
