import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Move, POD_ADDRESSES, play } from '../support/history/address-game.ts';
import { judge, MAX_SKEW_SECONDS } from '../support/history/judge-names.ts';
import { emptyInventory, folded } from '../support/history/named-then.ts';
import type { TrailRecord } from '../support/history/trail-records.ts';

/** Number of histories; increase it to search for rare ones: `HISTORIES=5000 npx vitest run …`. */
const HISTORIES = Number(process.env.HISTORIES ?? 150);
const TIMEOUT_MS = 30_000 + HISTORIES * 100;

/** Maximum time between two moves in seconds; mostly so short that the order of events of one change is undefined. */
const MAX_PAUSE_SECONDS = 20;

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('assign', 'assign', 'unassign', 'unassign', 'terminate', 'launch', 'launch', 'sweep'),
    node: fc.nat({ max: 2 }),
    address: fc.nat({ max: POD_ADDRESSES.length - 1 }),
    after: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: MAX_PAUSE_SECONDS })),
    skew: fc.integer({ min: -MAX_SKEW_SECONDS, max: MAX_SKEW_SECONDS }),
    late: fc.oneof(fc.constant(0), fc.nat({ max: 3 })),
    isTwice: fc.boolean(),
  }),
  { minLength: 10, maxLength: 60 },
);

describe('names after events that reach different sweeps', () => {
  it(
    'are never wrong: from events alone, in any portions and order, and more than once',
    () => {
      fc.assert(
        fc.property(moves, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 6 }), (made, order, portions) => {
          // Prepare
          const played = play(made);
          const number = () => order.next().value ?? 0;
          const shuffled = [...played.records, ...played.records.filter(() => number() % 4 === 0)]
            .map((record) => ({ record, at: number() }))
            .sort((one, other) => one.at - other.at);
          const parts: TrailRecord[][] = Array.from({ length: portions }, () => []);
          for (const { record, at } of shuffled) parts[at % portions]?.push(record);

          // Act
          let document = emptyInventory(played.until);
          for (const part of parts) document = folded(part, document);
          const { named, wrong } = judge(document, played, played.until + 60);
          const again = judge(folded(parts[0] ?? [], document), played, played.until + 60);

          // Assess
          expect(wrong).toEqual([]);
          expect(again.named).toEqual(named);
        }),
        { numRuns: HISTORIES },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'are never wrong once all have arrived, with sweeps in between',
    () => {
      fc.assert(
        fc.property(moves, (made) => {
          // Prepare
          const played = play(made, folded);
          const { swept, outstanding } = played;
          if (swept === undefined) return;

          // Act
          const document = folded(outstanding, swept);
          const { wrong } = judge(document, played, played.until + 60);

          // Assess
          expect(wrong).toEqual([]);
        }),
        { numRuns: HISTORIES },
      );
    },
    TIMEOUT_MS,
  );
});
