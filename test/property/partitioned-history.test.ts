import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/metadata/history/facts-of-vpcs.ts';
import { foldHistory } from '../../src/metadata/history/fold-history.ts';
import { HistoryCollector } from '../../src/metadata/history/history-collector.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { type Move, POD_ADDRESSES, play } from '../support/history/address-game.ts';
import { flowTime } from '../support/history/named-then.ts';
import { MIDNIGHT, VPC } from '../support/history/trail-records.ts';

const OTHER_VPC = 'vpc-0b22c33d44e55f66a';
const VPCS = [VPC, OTHER_VPC];
const ADDRESSES = [...POD_ADDRESSES, '10.0.0.1', '10.0.0.2', '10.0.0.3'];
const BOUNDS = { seconds: Number.POSITIVE_INFINITY, entries: 1_000_000 };

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('assign', 'unassign', 'terminate', 'launch', 'launch', 'assign', 'unassign', 'sweep'),
    node: fc.nat({ max: 2 }),
    address: fc.nat({ max: POD_ADDRESSES.length - 1 }),
    after: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 120 })),
    skew: fc.constant(0),
  }),
  { minLength: 10, maxLength: 40 },
);

/**
 * The value moved to another VPC with other interfaces and instances: ids begin with another digit, addresses stay the
 * same.
 */
function elsewhere<Value>(value: Value): Value {
  const text = JSON.stringify(value).replaceAll(VPC, OTHER_VPC);
  return JSON.parse(text.replaceAll(/\b(eni-attach-|eni-|i-)0/g, '$1f'));
}

/** The names in a document for each address of a VPC at times around the events, each with its start time and the reason. */
function namesIn(document: Inventory, vpcId: string, until: number): string[] {
  const source = new SnapshotSource(document);
  return ADDRESSES.flatMap((address) =>
    Array.from({ length: Math.ceil((until + 60 - MIDNIGHT) / 5) }, (_, step) => {
      const time = flowTime(MIDNIGHT + step * 5, MIDNIGHT + step * 5 + 2);
      const found = source.interfaceInVpc(vpcId, address, time);
      const name = source.instanceById(found?.instanceId ?? '')?.tags?.Name;
      return `${address} ${step}: ${found?.id} ${found?.owner?.id} ${name} ${time.since} ${time.reason}`;
    }),
  );
}

describe('events that are folded into an inventory VPC by VPC', () => {
  it('name the same interfaces as if they were folded into the whole inventory', () => {
    let named = 0;
    fc.assert(
      fc.property(moves, moves, (first, second) => {
        // Prepare
        const [here, there] = [play(first), play(second)];
        const collector = new HistoryCollector();
        for (const record of [...here.records, ...elsewhere(there.records)]) collector.add(record);
        const until = Math.max(here.until, there.until);
        const swept = [here.swept, elsewhere(there.swept ?? null) ?? undefined];
        const seenUntil = Math.min(...swept.map((each) => each?.seenUntil ?? until));
        const parts = swept.map((each): Inventory => ({ version: 1, networkInterfaces: [], ...each, seenUntil }));
        const whole: Inventory = {
          version: 1,
          seenUntil,
          networkInterfaces: parts.flatMap((part) => part.networkInterfaces),
          earlierInterfaces: parts.flatMap((part) => part.earlierInterfaces ?? []),
          instances: parts.flatMap((part) => part.instances ?? []),
        };
        const { facts, coverage } = collector;

        // Act
        const document = foldHistory(whole, facts, coverage, BOUNDS);
        const partitions = parts.map((part, index) =>
          foldHistory(part, factsOf(facts, part, new Set(VPCS.slice(index, index + 1))), coverage, BOUNDS),
        );

        // Assess
        for (const [index, vpcId] of VPCS.entries()) {
          const names = namesIn(partitions[index] ?? whole, vpcId, until);
          expect(names).toEqual(namesIn(document, vpcId, until));
          named += names.filter((each) => each.includes(' i-')).length;
        }
        const ids = partitions.map(({ networkInterfaces, earlierInterfaces = [] }) =>
          [...networkInterfaces, ...earlierInterfaces].map(({ id, vpcId }) => `${vpcId} ${id}`),
        );
        for (const [index, vpcId] of VPCS.entries()) {
          expect(ids[index]?.filter((each) => !each.startsWith(vpcId))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
    expect(named).toBeGreaterThan(1_000);
  });
});
