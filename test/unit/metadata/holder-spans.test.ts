import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HolderSpans } from '../../../src/metadata/holder-spans.ts';
import { ownerAt } from '../../../src/metadata/owner-at.ts';
import { sightingOf } from '../../../src/metadata/sighting.ts';
import { FlowTime } from '../../../src/model/asked-time.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';

const ADDRESS = '10.0.0.77';

interface Stretch {
  readonly id: number;
  readonly from: number;
  readonly seconds: number;
}

function holder({ id, from, seconds }: Stretch): NetworkInterface {
  const seenSince = { [ADDRESS]: from };
  return { id: `eni-${id}`, addresses: ['10.0.0.1', ADDRESS], seenSince, seenUntil: from + seconds };
}

/** Stretches that overlap or, one after the other, do not. */
const stretches: fc.Arbitrary<Stretch[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.record({ id: fc.nat({ max: 2 }), from: fc.nat({ max: 60 }), seconds: fc.nat({ max: 12 }) }), {
      maxLength: 12,
    }),
  )
  .map(([isDisjoint, list]) => {
    if (!isDisjoint) return list;
    let last = 0;
    return list.map(({ id, from, seconds }) => {
      const begin = last + 1 + (from % 5);
      last = begin + seconds;
      return { id, from: begin, seconds };
    });
  });

describe('the time spans of all holders of an address', () => {
  it('give the answer for a flow that all of them give, for the same flows', () => {
    fc.assert(
      fc.property(stretches, fc.nat({ max: 120 }), fc.nat({ max: 30 }), (list, startSeconds, seconds) => {
        // Prepare
        const earlier = list.map(holder);
        const all = earlier.map((item) => sightingOf(item, ADDRESS)).sort((one, other) => one.from - other.from);
        const trust = { after: () => 0, between: () => 1 };
        const [time, expected] = [new FlowTime(), new FlowTime()];
        for (const each of [time, expected]) each.ask(startSeconds, startSeconds + seconds);

        // Act
        const spans = new HolderSpans(earlier, undefined, ADDRESS).around(time);
        const owner = spans.length === 0 ? undefined : ownerAt(spans, time, trust);
        const ownerOfAll = all.length === 0 ? undefined : ownerAt(all, expected, trust);

        // Assess
        expect([owner?.id, time]).toEqual([ownerOfAll?.id, expected]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are few for a short flow, however many holders the address has had', () => {
    // Prepare
    const earlier = Array.from({ length: 10_000 }, (_, index) => holder({ id: index, from: index * 10, seconds: 5 }));
    const time = new FlowTime();
    time.ask(50_001, 50_012);

    // Act
    const spans = new HolderSpans(earlier.reverse(), undefined, ADDRESS).around(time);

    // Assess
    expect(spans.map(({ interfaceId }) => interfaceId)).toEqual(['eni-5000', 'eni-5001']);
  });
});
