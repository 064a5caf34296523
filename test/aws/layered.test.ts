import { describe, expect, it } from 'vitest';
import { LayeredSource } from '../../src/metadata/layered-source.ts';
import { PartitionedSource } from '../../src/metadata/partitions/partitioned-source.ts';
import { writePartitions } from '../../src/metadata/partitions/write-partitions.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import type { MetadataSource } from '../../src/model/ports.ts';
import { makeRig } from '../support/aws/live-rig.ts';
import { liveTransform } from '../support/aws/live-transform.ts';
import { addShop, DATABASE, PEER, PEER_VPC, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT } from '../support/ec2-server.ts';
import { MemoryFolder } from '../unit/metadata/partitions/memory-folder.ts';

const server = useEc2Server();
const TIMES = '1609459200 1609459260';

/** The web server and the peer, without the database. */
const SNAPSHOT: Inventory = {
  version: 1,
  networkInterfaces: [
    { id: WEB.id, vpcId: SHOP_VPC, subnetId: SHOP_SUBNET, addresses: ['10.0.0.5'], tags: { told: 'by the snapshot' } },
    { id: PEER.id, vpcId: PEER_VPC, addresses: ['10.8.0.1'] },
  ],
  subnets: [{ id: SHOP_SUBNET, tags: { Name: 'private-a' } }],
  vpcs: [
    { id: SHOP_VPC, cidrBlocks: ['10.0.0.0/16'], tags: { Name: 'shop' } },
    { id: PEER_VPC, cidrBlocks: ['10.8.0.0/16'], tags: { Name: 'peer' } },
  ],
};

function flow(destination: string): string {
  return `2 ${HOME_ACCOUNT} ${WEB.id} 10.0.0.5 ${destination} 50000 443 6 5 500 ${TIMES} ACCEPT OK`;
}

async function inPartitions(): Promise<PartitionedSource> {
  const folder = new MemoryFolder();
  await writePartitions(SNAPSHOT, folder, undefined, 0);
  const source = new PartitionedSource({
    folder,
    refreshMs: 60_000,
    maxBytes: 1e9,
    listsInterfaces: false,
    onFailure: (name, error) => expect.fail(`${name}: ${error}`),
  });
  await source.refresh();
  return source;
}

describe.each<[string, () => Promise<MetadataSource>]>([
  ['in a document', async () => new SnapshotSource(SNAPSHOT)],
  ['in partitions', inPartitions],
])('a snapshot %s whose gaps are looked up', (_form, makeSnapshot) => {
  it('costs no call if the snapshot knows both ends', async () => {
    // Prepare
    addShop(server().home);
    const rig = makeRig();
    const transform = liveTransform(new LayeredSource(await makeSnapshot(), rig.source));

    // Act
    const { documents } = await transform([flow('10.8.0.1')], rig.context());

    // Assess
    expect(documents).toMatchObject([{ src_tags: { told: 'by the snapshot' }, dst_interface_id: PEER.id }]);
    expect(server().requests).toEqual([]);
  });

  it('looks up a peer that is missing from the snapshot, for an interface that is in it', async () => {
    // Prepare
    addShop(server().home);
    const rig = makeRig();
    const transform = liveTransform(new LayeredSource(await makeSnapshot(), rig.source));

    // Act
    const { documents } = await transform([flow('10.0.1.7')], rig.context());

    // Assess
    expect(documents).toMatchObject([
      { src_tags: { told: 'by the snapshot' }, dst_interface_id: DATABASE.id, dst_vpc_name: 'shop' },
    ]);
    expect(server().tally()['DescribeNetworkInterfaces network-interface-id']).toBeUndefined();
    expect(server().received('DescribeNetworkInterfaces')[0]?.filters[0]?.values).toEqual(['10.0.1.7']);
  });

  it('continues with the snapshot if EC2 fails', async () => {
    // Prepare
    server().fail({ kind: 'unauthorized' });
    const rig = makeRig();
    const transform = liveTransform(new LayeredSource(await makeSnapshot(), rig.source));

    // Act
    const { documents, errors } = await transform([flow('10.0.1.7'), flow('10.8.0.1')], rig.context());

    // Assess
    expect(documents.map((document) => document.dst_interface_id)).toEqual([undefined, PEER.id]);
    expect(errors).toEqual([]);
  });
});
