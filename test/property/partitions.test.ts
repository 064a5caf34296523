import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { PartitionedSource } from '../../src/metadata/partitions/partitioned-source.ts';
import { writePartitions } from '../../src/metadata/partitions/write-partitions.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import type { AskedTime } from '../../src/model/asked-time.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import type { MetadataSource } from '../../src/model/ports.ts';
import {
  ADDRESSES,
  anyInventory,
  INTERFACE_IDS,
  SEEN_UNTIL,
  VPC_IDS,
} from '../unit/metadata/partitions/arbitrary-inventory.ts';
import { MemoryFolder } from '../unit/metadata/partitions/memory-folder.ts';

const OTHER_IDS = ['i-1', 'i-2', 'i-3', 'i-0123456789abcdef0'];
const TIMES: readonly (readonly [number, number])[] = [
  [-1, -1],
  [SEEN_UNTIL - 8_000, SEEN_UNTIL - 7_900],
  [SEEN_UNTIL - 4_000, SEEN_UNTIL - 3_000],
  [SEEN_UNTIL - 60, SEEN_UNTIL - 1],
  [SEEN_UNTIL + 60, SEEN_UNTIL + 600],
];

/** A request for everything that the look-ups below use. */
const REQUEST = {
  scopes: [
    {
      accountId: '111111111111',
      region: 'eu-central-1',
      interfaceIds: new Set([...INTERFACE_IDS, 'eni-1', 'eni-XYZ']),
      instanceIds: new Set(OTHER_IDS),
      natGatewayIds: new Set(['nat-1', 'nat-2']),
      addressesByVpc: new Map(VPC_IDS.map((id) => [id, new Set(ADDRESSES)])),
      addressesByInterface: new Map(),
    },
  ],
};
const CONTEXT = { accountId: undefined, region: undefined, deadlineMs: Number.POSITIVE_INFINITY };

async function partitioned(inventory: Inventory): Promise<{ source: PartitionedSource; failures: string[] }> {
  const folder = new MemoryFolder();
  await writePartitions(inventory, folder, undefined, SEEN_UNTIL);
  const failures: string[] = [];
  const source = new PartitionedSource({
    folder,
    refreshMs: 60_000,
    maxBytes: 1e9,
    listsInterfaces: true,
    onFailure: (name, error, fault) => failures.push(`${name} ${fault} ${error}`),
  });
  await source.refresh(CONTEXT);
  await source.resolve(REQUEST, CONTEXT);
  return { source, failures };
}

const asked = ([startSeconds, endSeconds]: readonly [number, number]): AskedTime => ({
  startSeconds,
  endSeconds,
  from: Number.NEGATIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
  since: -1,
  reason: undefined,
});

/** The result of a source for a time. For a flow without times, the source caches no result by time. */
function shown(time: AskedTime): object {
  return time.startSeconds < 0 ? { since: time.since, reason: time.reason } : { ...time };
}

/** All results of a source for the addresses, ids and times. */
function answersOf(source: MetadataSource, interfaceIds: readonly string[]): object[] {
  const answers: object[] = [];
  for (const id of interfaceIds) {
    answers.push({ id, networkInterface: source.interfaceById(id) });
  }
  for (const id of OTHER_IDS) answers.push({ id, instance: source.instanceById(id) });
  for (const id of ['nat-1', 'nat-2']) answers.push({ id, natGateway: source.natGatewayById(id) });
  for (const address of ADDRESSES) {
    answers.push({ address, isShared: source.isShared?.(address), anywhere: source.interfaceAnywhere(address) });
    for (const times of TIMES) {
      const time = asked(times);
      answers.push({ address, atTime: source.interfaceAnywhere(address, time), time: shown(time) });
    }
    for (const vpcId of VPC_IDS) {
      const found = source.interfaceInVpc(vpcId, address);
      answers.push({ vpcId, address, found, isHeld: source.vpcHolds(vpcId, address), vpc: source.vpcById(vpcId) });
      for (const times of TIMES) {
        const time = asked(times);
        const atTime = source.interfaceInVpc(vpcId, address, time);
        const podTime = asked(times);
        answers.push({
          vpcId,
          address,
          atTime,
          time: shown(time),
          pod: source.pods?.at(vpcId, address, podTime, atTime),
          podTime: shown(podTime),
        });
      }
    }
  }
  return answers;
}

describe('an inventory in partitions', () => {
  it('answers every look-up as the document does', async () => {
    await fc.assert(
      fc.asyncProperty(anyInventory, async (given) => {
        // Prepare
        const inventory = checkInventory(given);
        // an interface always has a VPC and never changes it
        const vpcIds = new Map(inventory.networkInterfaces.map(({ id, vpcId }) => [id, vpcId]));
        fc.pre(
          (inventory.earlierInterfaces ?? []).every(({ id, vpcId }) => !vpcIds.has(id) || vpcIds.get(id) === vpcId),
        );
        const document = new SnapshotSource(inventory);
        const { source, failures } = await partitioned(inventory);

        // Act
        const ofOthers =
          inventory.seenUntil === undefined ? [] : (inventory.earlierInterfaces ?? []).map(({ id }) => id);
        const known = [...document.knownInterfaces.keys(), ...ofOthers];
        const pairs = [known, ['eni-unknown', ...known]].map((ids) => [
          answersOf(source, ids),
          answersOf(document, ids),
        ]);

        // Assess
        expect(failures).toEqual([]);
        for (const [answers, expected] of pairs) expect(answers).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
