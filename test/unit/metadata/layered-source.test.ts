import { describe, expect, it } from 'vitest';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import type { MetadataContext, MetadataRequest } from '../../../src/model/metadata-request.ts';
import { requestOf } from '../../support/aws/live-rig.ts';

const CONTEXT: MetadataContext = { accountId: '111122223333', region: 'eu-central-1', deadlineMs: 0 };

const FIRST: Inventory = {
  version: 1,
  networkInterfaces: [
    { id: 'eni-web', vpcId: 'vpc-shop', addresses: ['10.0.0.5'], publicAddresses: ['198.51.100.5'] },
    { id: 'eni-peer', vpcId: 'vpc-peer', addresses: ['10.8.0.1'] },
    { id: 'eni-a', publicAddresses: ['198.51.100.77'] },
    { id: 'eni-b', publicAddresses: ['198.51.100.77'] },
    { id: 'eni-nowhere' },
  ],
  instances: [{ id: 'i-1', type: 'first' }],
  subnets: [{ id: 'subnet-1', tags: { Name: 'first' } }],
  vpcs: [
    { id: 'vpc-shop', cidrBlocks: ['10.0.0.0/16'] },
    { id: 'vpc-peer', cidrBlocks: ['10.8.0.0/16'] },
  ],
  natGateways: [{ id: 'nat-1', vpcId: 'vpc-shop' }],
};
const SECOND: Inventory = {
  version: 1,
  networkInterfaces: [
    { id: 'eni-web', vpcId: 'vpc-shop', tags: { told: 'by the second' } },
    { id: 'eni-db', vpcId: 'vpc-shop', addresses: ['10.0.1.7'] },
    { id: 'eni-other', publicAddresses: ['198.51.100.5', '198.51.100.77', '198.51.100.6'] },
  ],
  instances: [
    { id: 'i-1', type: 'second' },
    { id: 'i-2', type: 'second' },
  ],
  subnets: [{ id: 'subnet-1', tags: { Name: 'second' } }, { id: 'subnet-2' }],
  vpcs: [
    { id: 'vpc-shop', cidrBlocks: ['10.99.0.0/16'] },
    { id: 'vpc-3', cidrBlocks: ['10.3.0.0/16'] },
  ],
  natGateways: [{ id: 'nat-1' }, { id: 'nat-2' }],
};

/** A snapshot that records its requests and how often it is awaited. */
class AskedSource extends SnapshotSource {
  readonly requests: MetadataRequest[] = [];
  settled = 0;
  revision = 0;

  async resolve(request: MetadataRequest): Promise<void> {
    this.requests.push(request);
  }

  async settle(): Promise<void> {
    this.settled++;
  }
}

function prepare() {
  const first = new AskedSource(FIRST);
  const second = new AskedSource(SECOND);
  return { first, second, layered: new LayeredSource(first, second) };
}

describe('LayeredSource.resolve', () => {
  it('requests from the second source only what the first one lacks', async () => {
    // Prepare
    const { first, second, layered } = prepare();
    const request = requestOf({
      interfaceIds: new Set(['eni-web', 'eni-db']),
      instanceIds: new Set(['i-1', 'i-2']),
      natGatewayIds: new Set(['nat-1', 'nat-2']),
      addressesByVpc: new Map([
        ['vpc-shop', new Set(['10.0.0.5', '10.0.1.7', '10.8.0.1', '10.9.0.1'])],
        ['vpc-peer', new Set(['10.8.0.1'])],
      ]),
    });

    // Act
    await layered.resolve(request, CONTEXT);

    // Assess
    expect(first.requests).toEqual([request]);
    expect(second.requests).toEqual([
      requestOf({
        interfaceIds: new Set(['eni-db']),
        instanceIds: new Set(['i-2']),
        natGatewayIds: new Set(['nat-2']),
        addressesByVpc: new Map([['vpc-shop', new Set(['10.0.1.7', '10.9.0.1'])]]),
      }),
    ]);
  });

  it('gives the second source the VPC of an interface that only the first one has', async () => {
    // Prepare
    const { second, layered } = prepare();

    // Act
    await layered.resolve(
      requestOf({
        interfaceIds: new Set(['eni-web', 'eni-new']),
        addressesByVpc: new Map([['vpc-shop', new Set(['10.0.1.8'])]]),
        addressesByInterface: new Map([
          ['eni-web', new Set(['10.0.0.5', '10.0.1.7'])],
          ['nat-1', new Set(['10.0.1.9'])],
          ['eni-new', new Set(['10.0.0.5'])],
          ['eni-nowhere', new Set(['10.0.0.6'])],
        ]),
      }),
      CONTEXT,
    );

    // Assess
    expect(second.requests).toEqual([
      requestOf({
        interfaceIds: new Set(['eni-new']),
        addressesByVpc: new Map([['vpc-shop', new Set(['10.0.1.8', '10.0.1.7', '10.0.1.9'])]]),
        addressesByInterface: new Map([
          ['eni-new', new Set(['10.0.0.5'])],
          ['eni-nowhere', new Set(['10.0.0.6'])],
        ]),
      }),
    ]);
  });

  it('requests nothing from the second source about an account that the first one covers completely', async () => {
    // Prepare
    const { second, layered } = prepare();

    // Act
    await layered.resolve(
      requestOf(
        {
          interfaceIds: new Set(['eni-web']),
          addressesByInterface: new Map([['eni-web', new Set(['10.0.0.5', '10.8.0.1'])]]),
        },
        { accountId: '444455556666', interfaceIds: new Set(['eni-new']) },
      ),
      CONTEXT,
    );

    // Assess
    expect(second.requests.flatMap(({ scopes }) => scopes.map(({ accountId }) => accountId))).toEqual(['444455556666']);
  });

  it('works with sources without a resolve method', async () => {
    // Prepare
    const layered = new LayeredSource(new SnapshotSource(FIRST), new SnapshotSource(SECOND));

    // Act
    await layered.resolve(requestOf({ interfaceIds: new Set(['eni-db']) }), CONTEXT);
    await layered.settle(CONTEXT);

    // Assess
    expect(layered.interfaceById('eni-db')).toBeDefined();
  });

  it('waits for both', async () => {
    // Prepare
    const { first, second, layered } = prepare();

    // Act
    await layered.settle(CONTEXT);

    // Assess
    expect([first.settled, second.settled]).toEqual([1, 1]);
  });
});

describe('LayeredSource', () => {
  it('gives the data of the first source, and additional data of the second', () => {
    // Prepare
    const { layered } = prepare();

    // Act, Assess
    expect(layered.interfaceById('eni-web')?.addresses).toEqual(['10.0.0.5']);
    expect(layered.interfaceById('eni-db')?.id).toBe('eni-db');
    expect(layered.interfaceInVpc('vpc-shop', '10.0.0.5')?.id).toBe('eni-web');
    expect(layered.interfaceInVpc('vpc-shop', '10.0.1.7')?.id).toBe('eni-db');
    expect([layered.instanceById('i-1')?.type, layered.instanceById('i-2')?.type]).toEqual(['first', 'second']);
    expect([layered.subnetById('subnet-1')?.tags?.Name, layered.subnetById('subnet-2')?.id]).toEqual([
      'first',
      'subnet-2',
    ]);
    expect([layered.vpcHolds('vpc-shop', '10.99.0.1'), layered.vpcHolds('vpc-3', '10.3.0.1')]).toEqual([false, true]);
    expect([layered.vpcById('vpc-shop')?.cidrBlocks, layered.vpcById('vpc-3')?.id]).toEqual([['10.0.0.0/16'], 'vpc-3']);
    expect([layered.natGatewayById('nat-1')?.vpcId, layered.natGatewayById('nat-2')?.id]).toEqual([
      'vpc-shop',
      'nat-2',
    ]);
  });

  it.each([
    ['which only one knows', '198.51.100.6', 'eni-other', false],
    ['which the two know at different interfaces', '198.51.100.5', undefined, true],
    ['which the first knows at several, and the second at one', '198.51.100.77', undefined, true],
    ['which nobody knows', '203.0.113.9', undefined, false],
  ])('finds the right interface, or none, by an address %s', (_what, address, expected, isShared) => {
    // Prepare
    const { layered } = prepare();

    // Act, Assess
    expect(layered.interfaceAnywhere(address)?.id).toBe(expected);
    expect(layered.isShared(address)).toBe(isShared);
  });

  it('changes its revision with each of the two', () => {
    // Prepare
    const { first, second, layered } = prepare();

    // Act
    const revisions = [layered.revision];
    first.revision++;
    revisions.push(layered.revision);
    second.revision++;
    revisions.push(layered.revision);

    // Assess
    expect(new Set(revisions).size).toBe(3);
  });

  it('has a generation only if both have one, which changes with either', () => {
    // Prepare
    const generationOf = (first: number | undefined, second: number | undefined) =>
      new LayeredSource(
        Object.assign(new AskedSource(FIRST), { generation: first }),
        Object.assign(new AskedSource(SECOND), { generation: second }),
      ).generation;

    // Act
    const known = [generationOf(3, 4), generationOf(4, 4), generationOf(4, 5)];
    const unknown = [generationOf(3, undefined), generationOf(undefined, 4)];

    // Assess
    expect(new Set(known).size).toBe(3);
    expect(unknown).toEqual([undefined, undefined]);
  });

  it('refreshes both', async () => {
    // Prepare
    const refreshed: string[] = [];
    const sourceOf = (name: string) =>
      Object.assign(new SnapshotSource(FIRST), { refresh: async () => void refreshed.push(name) });

    // Act
    await new LayeredSource(sourceOf('first'), sourceOf('second')).refresh(CONTEXT);

    // Assess
    expect(refreshed).toEqual(['first', 'second']);
  });
});
