import { describe, expect, it } from 'vitest';
import { partitionedSourceOf } from '../../../../src/config/partitioned-source-of.ts';
import { readOptions } from '../../../../src/config/read-options.ts';
import { writePartitions } from '../../../../src/metadata/partitions/write-partitions.ts';
import { accountIdOf, interfaceIdOf, largeAccount, READ_AT, REGION } from '../../../support/large-inventory.ts';
import { MemoryFolder } from './memory-folder.ts';

const MEBIBYTE = 2 ** 20;
const LATER = Number.POSITIVE_INFINITY;
const VPCS = 5;

/** Loads the partitions of all VPCs of an account, 1.4 MiB, in a process with this memory. */
async function load(memoryBytes: number | undefined) {
  const folder = new MemoryFolder();
  const inventory = { version: 1, seenUntil: READ_AT, ...largeAccount(0, { interfaces: 6_000, earlier: 0 }) } as const;
  await writePartitions(inventory, folder, undefined, READ_AT);
  const warnings: string[] = [];
  const options = readOptions({ METADATA: 'snapshot', METADATA_SNAPSHOT: 's3://bucket/inventory/' });
  const source = partitionedSourceOf(options, folder, (message) => warnings.push(message), memoryBytes);
  const context = { accountId: accountIdOf(0), region: REGION, deadlineMs: LATER };
  await source.refresh(context);
  const ids = Array.from({ length: VPCS }, (_, vpc) => interfaceIdOf(0, vpc));
  const scope = {
    accountId: accountIdOf(0),
    region: REGION,
    interfaceIds: new Set(ids),
    instanceIds: new Set<string>(),
    natGatewayIds: new Set<string>(),
    addressesByVpc: new Map(),
    addressesByInterface: new Map(),
  };
  await source.resolve({ scopes: [scope] }, context);
  return { source, warnings, known: ids.filter((id) => source.interfaceById(id) !== undefined) };
}

describe('partitions in a process with little memory', () => {
  it('are all loaded if half of the memory beyond that of the process holds them', async () => {
    // Prepare, Act
    const { known, warnings } = await load(256 * MEBIBYTE);

    // Assess
    expect(known).toHaveLength(VPCS);
    expect(warnings).toEqual([]);
  });

  it('are left out, reported and counted beyond that, whatever METADATA_PARTITIONS_MIB allows', async () => {
    // Prepare, Act
    const { source, known, warnings } = await load(130 * MEBIBYTE);

    // Assess
    expect(source.bytes).toBeLessThanOrEqual(MEBIBYTE);
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(VPCS);
    expect(source.takeFaults()).toBeGreaterThan(0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/METADATA_PARTITIONS_MIB and the function’s memory limit what is kept/);
  });
});
