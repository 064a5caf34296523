import { describe, expect, it } from 'vitest';
import { PartitionWriter } from '../../src/metadata/partitions/partition-writer.ts';
import { PartitionedSource } from '../../src/metadata/partitions/partitioned-source.ts';
import { accountIdOf, addressOf, interfaceIdOf, largeAccount, READ_AT, REGION } from '../support/large-inventory.ts';
import { MemoryFolder } from '../unit/metadata/partitions/memory-folder.ts';

const PARTITIONS = 40;
const SIZE = { interfaces: 500, earlier: 100 };
/** Every fourth account has records, with ten interfaces each. */
const TOUCHED = Array.from({ length: PARTITIONS / 4 }, (_, index) => index * 4);

describe('a stream that touches ten of forty partitions', () => {
  it('reads these and the index, and decodes what its records name', async () => {
    // Prepare
    const folder = new MemoryFolder();
    const writer = new PartitionWriter(folder, undefined);
    for (let account = 0; account < PARTITIONS; account++) {
      await writer.add(`${accountIdOf(account)}-${REGION}`, largeAccount(account, SIZE));
    }
    const { index, bytes } = await writer.finish({ seenUntil: READ_AT }, READ_AT);
    const source = new PartitionedSource({
      folder,
      refreshMs: 60_000,
      maxBytes: bytes / 2,
      listsInterfaces: false,
      onFailure: (name, error) => expect.fail(`${name}: ${error}`),
    });
    const context = { accountId: undefined, region: REGION, deadlineMs: Number.POSITIVE_INFINITY };
    const idsOf = (account: number) => Array.from({ length: 10 }, (_, each) => interfaceIdOf(account, each * 5));

    // Act
    await source.refresh(context);
    await source.resolve(
      {
        scopes: TOUCHED.map((account) => ({
          accountId: accountIdOf(account),
          region: REGION,
          interfaceIds: new Set(idsOf(account)),
          instanceIds: new Set(),
          natGatewayIds: new Set(),
          addressesByVpc: new Map(),
          addressesByInterface: new Map(idsOf(account).map((id) => [id, new Set([addressOf(10), '93.184.216.34'])])),
        })),
      },
      context,
    );

    // Assess
    expect(folder.reads.filter((object) => object.startsWith('partitions/'))).toHaveLength(TOUCHED.length);
    expect(folder.reads.length).toBeLessThanOrEqual(TOUCHED.length + 2);
    expect(source.bytes).toBeLessThan(bytes / 3);
    for (const account of TOUCHED) {
      const found = idsOf(account).map((id) => source.interfaceById(id));
      expect(found.every((item) => item?.accountId === accountIdOf(account))).toBe(true);
      expect(source.interfaceInVpc(found[0]?.vpcId ?? '', addressOf(10))?.id).toBe(interfaceIdOf(account, 10));
    }
    expect(index.partitions.every((each) => each.bytes / SIZE.interfaces < 400)).toBe(true);
  });
});
