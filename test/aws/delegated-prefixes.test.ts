import { describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { gatherSnapshot } from '../../src/aws/inventory/gather-snapshot.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import type { MetadataSource } from '../../src/model/ports.ts';
import { makeRig } from '../support/aws/live-rig.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const VPC = 'vpc-0aaaaaaaaaaaaaaa1';
const PEER_VPC = 'vpc-0bbbbbbbbbbbbbbb2';
const NODE = 'eni-0aaaaaaaaaaaaaaa1';
const PEER_NODE = 'eni-0bbbbbbbbbbbbbbb2';
const IPV4_FILTER = 'network-interface.ipv4-prefixes.ipv4-prefix';
const IPV6_FILTER = 'network-interface.ipv6-prefixes.ipv6-prefix';

/** A node with delegated prefixes in each of two VPCs. */
function addNodes(): void {
  server().home.add({
    vpcs: [
      { id: VPC, cidrBlocks: ['10.0.0.0/16'], ipv6CidrBlocks: ['2001:db8:1::/56'] },
      { id: PEER_VPC, cidrBlocks: ['10.1.0.0/16'] },
    ],
    interfaces: [
      {
        id: NODE,
        vpcId: VPC,
        subnetId: 'subnet-0aaaaaaaaaaaaaaa1',
        addresses: ['10.0.1.20'],
        prefixes: ['10.0.1.96/28', '2001:db8:1:1::/80'],
        instanceId: 'i-0aaaaaaaaaaaaaaa1',
      },
      // an address of another interface inside the prefix takes precedence over it
      { id: 'eni-0ccccccccccccccc3', vpcId: VPC, subnetId: 'subnet-0aaaaaaaaaaaaaaa1', addresses: ['10.0.1.100'] },
      {
        id: PEER_NODE,
        vpcId: PEER_VPC,
        subnetId: 'subnet-0bbbbbbbbbbbbbbb2',
        addresses: ['10.1.1.20'],
        prefixes: ['10.1.1.96/28'],
        instanceId: 'i-0bbbbbbbbbbbbbbb2',
      },
    ],
    instances: [
      { id: 'i-0aaaaaaaaaaaaaaa1', type: 'm6i.large', imageId: 'ami-1', tags: { Name: 'node-a' } },
      { id: 'i-0bbbbbbbbbbbbbbb2', type: 'm6i.large', imageId: 'ami-1', tags: { Name: 'node-b' } },
    ],
  });
}

function ownersIn(source: MetadataSource, addresses: readonly string[]): (string | undefined)[] {
  return addresses.map((address) => source.interfaceInVpc(VPC, address)?.id);
}

describe('addresses inside delegated prefixes', () => {
  it('belong to the interface in a snapshot, up to the borders of the prefix, within its VPC', async () => {
    // Prepare
    addNodes();
    await gatherSnapshot(
      readOptions({}),
      createS3Store('s3://our-bucket/inventory.json.gz'),
      { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 },
      () => {},
    );
    const source = new SnapshotSource(
      parseInventory(server().s3.get('/our-bucket/inventory.json.gz') ?? Buffer.from('')),
    );

    // Act, Assess
    expect(ownersIn(source, ['10.0.1.20', '10.0.1.96', '10.0.1.111', '2001:db8:1:1::5'])).toEqual(Array(4).fill(NODE));
    expect(ownersIn(source, ['10.0.1.95', '10.0.1.112', '2001:db8:1:1:1::5', '10.1.1.97'])).toEqual(
      Array(4).fill(undefined),
    );
    expect(ownersIn(source, ['10.0.1.100'])).toEqual(['eni-0ccccccccccccccc3']);
    expect(source.interfaceAnywhere('10.1.1.97')?.id).toBe(PEER_NODE);
    expect(source.interfaceAnywhere('10.0.1.100')?.id).toBe('eni-0ccccccccccccccc3');
  });

  it('are found live by the instance that has the prefix', async () => {
    // Prepare
    addNodes();
    const rig = makeRig();
    const addresses = ['10.0.1.97', '10.0.1.111', '10.0.1.112', '2001:db8:1:1::5'];

    // Act
    await rig.resolve({ addressesByVpc: new Map([[VPC, new Set(addresses)]]) });

    // Assess
    expect(ownersIn(rig.source, addresses)).toEqual([NODE, NODE, undefined, NODE]);
    expect(rig.source.instanceById('i-0aaaaaaaaaaaaaaa1')?.tags).toEqual({ Name: 'node-a' });
    const asked = server()
      .received('DescribeInstances')
      .map(({ filters }) => filters);
    expect(asked).toEqual([
      [
        { name: IPV4_FILTER, values: ['10.0.1.96/28', '10.0.1.112/28'] },
        { name: 'vpc-id', values: [VPC] },
      ],
      [
        { name: IPV6_FILTER, values: ['2001:db8:1:1::/80'] },
        { name: 'vpc-id', values: [VPC] },
      ],
    ]);
    expect(rig.source.counts.failures).toEqual({});
  });

  it('cost no call if the interface is known, and no second call if no interface has them', async () => {
    // Prepare
    addNodes();
    const rig = makeRig();
    await rig.resolve({ interfaceIds: new Set([NODE]), addressesByVpc: new Map([[VPC, new Set(['10.0.9.9'])]]) });
    const before = server().requests.length;

    // Act
    await rig.resolve({ addressesByVpc: new Map([[VPC, new Set(['10.0.1.97', '2001:db8:1:1::7', '10.0.9.9'])]]) });

    // Assess
    expect(ownersIn(rig.source, ['10.0.1.97', '2001:db8:1:1::7', '10.0.9.9'])).toEqual([NODE, NODE, undefined]);
    expect(server().requests.length).toBe(before);
  });

  it('are found in another VPC if they were looked for in all of them', async () => {
    // Prepare
    addNodes();
    const rig = makeRig();

    // Act
    await rig.resolve({ addressesByVpc: new Map([[VPC, new Set(['10.1.1.97'])]]) });

    // Assess
    expect(rig.source.interfaceAnywhere('10.1.1.97')?.id).toBe(PEER_NODE);
    expect(rig.source.interfaceInVpc(VPC, '10.1.1.97')).toBeUndefined();
  });

  it('belong to no interface if interfaces of two VPCs have the prefix', async () => {
    // Prepare
    addNodes();
    server().home.add({
      instances: [{ id: 'i-0ddddddddddddddd4', type: 'm6i.large', imageId: 'ami-1' }],
      interfaces: [
        {
          id: 'eni-0ddddddddddddddd4',
          vpcId: 'vpc-0ddddddddddddddd4',
          subnetId: 'subnet-0ddddddddddddddd4',
          addresses: ['10.1.1.20'],
          prefixes: ['10.1.1.96/28'],
          instanceId: 'i-0ddddddddddddddd4',
        },
      ],
    });
    const rig = makeRig();

    // Act
    await rig.resolve({ addressesByVpc: new Map([[VPC, new Set(['10.1.1.97'])]]) });

    // Assess
    expect(rig.source.interfaceAnywhere('10.1.1.97')).toBeUndefined();
    expect(rig.source.isShared('10.1.1.97')).toBe(true);
  });

  it('move with the prefix', async () => {
    // Prepare
    addNodes();
    const rig = makeRig();
    const request = { interfaceIds: new Set([NODE]), addressesByVpc: new Map([[VPC, new Set(['10.0.1.97'])]]) };
    await rig.resolve(request);
    const node = server().home.interfaces.get(NODE);
    if (node === undefined) expect.fail('the node is there');
    server().home.add({
      interfaces: [
        { ...node, prefixes: [] },
        {
          ...node,
          id: 'eni-0eeeeeeeeeeeeeee5',
          addresses: ['10.0.1.21'],
          instanceId: 'i-0bbbbbbbbbbbbbbb2',
          prefixes: ['10.0.1.96/28'],
        },
      ],
    });
    rig.clock.advance(1_000 * 1_000);

    // Act
    await rig.resolve(request);
    await rig.source.settle();
    await rig.resolve(request);

    // Assess
    expect(ownersIn(rig.source, ['10.0.1.97'])).toEqual(['eni-0eeeeeeeeeeeeeee5']);
  });

  it('delay nothing else if their look-up keeps failing', async () => {
    // Prepare
    addNodes();
    const { source, resolve } = makeRig();
    const request = { interfaceIds: new Set([NODE]), addressesByVpc: new Map([[VPC, new Set(['10.0.1.97'])]]) };
    server().fail({ action: 'DescribeInstances', kind: 'internal' });

    // Act
    await resolve(request);
    await resolve({ interfaceIds: new Set([PEER_NODE]) });

    // Assess
    expect(source.interfaceById(NODE)?.id).toBe(NODE);
    expect(source.interfaceById(PEER_NODE)?.id).toBe(PEER_NODE);
    expect(source.vpcById(PEER_VPC)?.id).toBe(PEER_VPC);
    expect(Object.keys(source.counts.failures)).toEqual(['unavailable']);
  });
});
