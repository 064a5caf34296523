import { describe, expect, it } from 'vitest';
import { INDEX_NAME, parsePartitionIndex } from '../../../../src/metadata/partitions/partition-index.ts';
import { PartitionWriter } from '../../../../src/metadata/partitions/partition-writer.ts';
import { PartitionedSource } from '../../../../src/metadata/partitions/partitioned-source.ts';
import { splitInventory } from '../../../../src/metadata/partitions/split-inventory.ts';
import type { NetworkInterface } from '../../../../src/model/inventory.ts';
import { MemoryFolder } from './memory-folder.ts';

const SEEN_UNTIL = 1_700_000_000;
const REGION = 'eu-central-1';
const LARGE = '111111111111';
const SMALL = '222222222222';
/** VPCs of the large account; each has enough interfaces to be a separate partition. */
const VPCS = 6;
const INTERFACES = 501;

const interfaceOf = (accountId: string, vpc: number, host: number): NetworkInterface => ({
  id: `eni-${accountId[0]}${vpc}-${host}`,
  accountId,
  region: REGION,
  vpcId: `vpc-${accountId[0]}${vpc}`,
  addresses: [`10.${vpc}.${host >> 8}.${host & 0xff}`],
});

const NETWORK_INTERFACES = [
  ...Array.from({ length: VPCS * INTERFACES }, (_, index) =>
    interfaceOf(LARGE, Math.floor(index / INTERFACES), index % INTERFACES),
  ),
  interfaceOf(SMALL, 0, 1),
];
const EARLIER = [{ ...interfaceOf(LARGE, 5, 7), id: 'eni-gone', seenUntil: SEEN_UNTIL - 600 }];

async function writtenFolder(): Promise<MemoryFolder> {
  const folder = new MemoryFolder();
  const writer = new PartitionWriter(folder, undefined);
  const inventory = {
    version: 1 as const,
    seenUntil: SEEN_UNTIL,
    networkInterfaces: NETWORK_INTERFACES,
    earlierInterfaces: EARLIER,
  };
  for (const [name, part] of splitInventory(inventory)) await writer.add(name, part);
  await writer.finish({ seenUntil: SEEN_UNTIL }, SEEN_UNTIL);
  return folder;
}

async function namesIn(folder: MemoryFolder, accountId: string, ids: readonly string[]) {
  const context = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };
  const source = new PartitionedSource({
    folder,
    refreshMs: 60_000,
    maxBytes: 1e9,
    listsInterfaces: false,
    onFailure: (name, error) => expect.fail(`${name}: ${error}`),
    now: () => SEEN_UNTIL * 1_000,
  });
  await source.refresh(context);
  folder.reads.length = 0;
  const scope = { accountId, region: REGION, interfaceIds: new Set(ids), instanceIds: new Set<string>() };
  const none = { natGatewayIds: new Set<string>(), addressesByVpc: new Map(), addressesByInterface: new Map() };
  await source.resolve({ scopes: [{ ...scope, ...none }] }, context);
  return {
    vpcIds: ids.map((id) => source.interfaceById(id)?.vpcId),
    reads: folder.reads.map((object) => object.replace(/-[0-9a-f]{32}\.bin$/, '')),
  };
}

describe('interfaces of an account whose VPCs are partitions of their own', () => {
  it('are found by the list of their account and Region, without the other VPCs', async () => {
    const folder = await writtenFolder();

    const { vpcIds, reads } = await namesIn(folder, LARGE, ['eni-10-500', 'eni-13-1', 'eni-13-2', 'eni-gone']);

    expect(vpcIds).toEqual(['vpc-10', 'vpc-13', 'vpc-13', 'vpc-15']);
    expect(reads).toEqual([
      `directory/interfaces-${LARGE}_${REGION}`,
      `partitions/${LARGE}-${REGION}-vpc-10`,
      `partitions/${LARGE}-${REGION}-vpc-13`,
      `partitions/${LARGE}-${REGION}-vpc-15`,
    ]);
  });

  it('need no list if there is one partition', async () => {
    const folder = await writtenFolder();

    const { vpcIds, reads } = await namesIn(folder, SMALL, ['eni-20-1']);

    expect(vpcIds).toEqual(['vpc-20']);
    expect(reads).toEqual([`partitions/${SMALL}-${REGION}`]);
  });

  it('are found by their ids alone if the record names another account', async () => {
    const folder = await writtenFolder();

    const { vpcIds, reads } = await namesIn(folder, 'unknown', ['eni-14-9']);

    expect(vpcIds).toEqual(['vpc-14']);
    expect(reads).toEqual(['directory/ids', `partitions/${LARGE}-${REGION}-vpc-14`]);
  });

  it('are found in a folder of an earlier release, which has no lists', async () => {
    // Prepare
    const folder = await writtenFolder();
    const { interfaceIds, ...index } = parsePartitionIndex(folder.objects.get(INDEX_NAME) ?? Buffer.alloc(0));
    await folder.write(INDEX_NAME, Buffer.from(JSON.stringify({ version: 1, ...index })));

    // Act
    const { vpcIds, reads } = await namesIn(folder, LARGE, ['eni-12-3']);

    // Assess
    expect(interfaceIds).toHaveLength(1);
    expect(vpcIds).toEqual(['vpc-12']);
    expect(reads).toEqual(['directory/ids', `partitions/${LARGE}-${REGION}-vpc-12`]);
  });
});
