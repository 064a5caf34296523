import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OwnerLog } from '../../../src/metadata/owner-log.ts';

function sighting(id: string, from: number, until: number) {
  return { interfaceId: id, networkInterface: { id }, from, until, before: 'seen_later' as const };
}

/** The spans of an address, as text. */
function spansIn(log: OwnerLog, key = 'vpc-1 10.0.0.1'): string[] {
  return log.spansOf(key).map(({ interfaceId, from, until }) => `${interfaceId} ${from}-${until}`);
}

describe('OwnerLog', () => {
  it('extends the span of an interface over short gaps, and keeps long ones open', () => {
    // Prepare
    const log = new OwnerLog();
    const key = 'vpc-1 10.0.0.1';

    // Act
    const news = [
      log.add(key, sighting('eni-1', 100, 160), 20),
      log.add(key, sighting('eni-1', 175, 200), 20),
      log.add(key, sighting('eni-1', 300, 360), 20),
      log.add(key, sighting('eni-1', 90, 95), 20),
    ];

    // Assess
    expect(news).toEqual(['new', 'none', 'new', 'none']);
    expect(spansIn(log)).toEqual(['eni-1 90-200', 'eni-1 300-360']);
  });

  it('notices that an address has moved, and does not bridge the time of the other interface', () => {
    // Prepare
    const log = new OwnerLog();
    const key = 'vpc-1 10.0.0.1';
    log.add(key, sighting('eni-1', 100, 160), 1_000);

    // Act
    const moved = log.add(key, sighting('eni-2', 200, 260), 1_000);
    // the description starts at 100, but another interface was seen in between
    log.add(key, sighting('eni-1', 100, 400), 1_000);

    // Assess
    expect(moved).toBe('moved');
    expect(spansIn(log)).toEqual(['eni-1 100-160', 'eni-2 200-260', 'eni-1 400-400']);
  });

  it('says that a span is new which begins earlier than was known, in that of another interface', () => {
    // Prepare
    const log = new OwnerLog();
    const key = 'vpc-1 10.0.0.1';
    log.add(key, sighting('eni-1', 100, 160), 20);
    log.add(key, sighting('eni-2', 200, 260), 20);

    // Act
    const news = [log.add(key, sighting('eni-2', 185, 195), 20), log.add(key, sighting('eni-2', 150, 180), 20)];

    // Assess
    expect(news).toEqual(['none', 'new']);
    expect(spansIn(log)).toEqual(['eni-1 100-160', 'eni-2 150-260']);
  });

  it('keeps a bounded number of addresses, those that it heard of last', () => {
    // Prepare
    const log = new OwnerLog(100);

    // Act
    for (let index = 0; index < 1_000; index++) log.add(`vpc-1 ${index}`, sighting('eni-1', index, index), 0);
    const kept = Array.from({ length: 1_000 }, (_, index) => index).filter(
      (index) => spansIn(log, `vpc-1 ${index}`).length > 0,
    );

    // Assess
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept.at(-1)).toBe(999);
  });

  it('keeps the spans of an address few and in the order of time, whatever is added', () => {
    const arbitrary = fc.record({ id: fc.constantFrom('eni-1', 'eni-2'), from: fc.nat(1_000), length: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 40 }), (sightings) => {
        // Prepare
        const log = new OwnerLog();

        // Act
        for (const { id, from, length } of sightings) log.add('key', sighting(id, from, from + length), 10);
        const spans = log.spansOf('key');

        // Assess
        expect(spans.length).toBeLessThanOrEqual(6);
        expect(spans.map(({ from }) => from)).toEqual(spans.map(({ from }) => from).toSorted((a, b) => a - b));
        expect(spans.every(({ from, until }) => from <= until)).toBe(true);
      }),
    );
  });
});
