import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeerTable } from '../../../src/fast/ends/peer-table.ts';
import { AddressMemo } from '../../../src/fast/tables/address-memo.ts';
import { FirstSights } from '../../../src/fast/tables/first-sights.ts';
import { IdMemo } from '../../../src/fast/tables/id-memo.ts';
import { Numbering } from '../../../src/fast/tables/numbering.ts';
import { TextMemo } from '../../../src/fast/tables/text-memo.ts';

const CAPACITY = 10;
const RUNS = { numRuns: 60 };
const AT_ALL_TIMES = {
  from: Number.NEGATIVE_INFINITY,
  since: -1,
  until: Number.POSITIVE_INFINITY,
  sighting: undefined,
};

describe('The memo of texts', () => {
  it('gives a text an id when it is met again, and another text or kind another one, however few it holds', () => {
    const texts = fc.array(fc.tuple(fc.stringMatching(/^[a-c.-]{1,9}$/), fc.nat(1)), { maxLength: 120 });

    fc.assert(
      fc.property(texts, (met) => {
        const memo = new TextMemo(CAPACITY);
        const ids = new Map<number, string>();
        for (const [text, kind] of met) {
          if (memo.isFull) {
            memo.empty();
            ids.clear();
          }
          const id = idOf(memo, text, kind);
          if (id === 0) continue;
          expect(ids.get(id) ?? `${text} ${kind}`).toBe(`${text} ${kind}`);
          ids.set(id, `${text} ${kind}`);
          expect(id).toBeLessThanOrEqual(CAPACITY);
        }
      }),
      RUNS,
    );
  });

  it('ends a token at a space or at the end of the line, whatever follows', () => {
    const memo = new TextMemo(CAPACITY);
    const view = viewOf('eni-1 eni-12345678');

    memo.scan(view, 0, 18);
    expect(memo.end).toBe(5);
    memo.scan(view, 6, 18);
    expect(memo.end).toBe(18);
    memo.scan(view, 6, 9);
    expect(memo.end).toBe(9);
  });

  it('gives no id to a text that is longer than any id of AWS', () => {
    const memo = new TextMemo(CAPACITY);
    const long = 'a'.repeat(257);

    expect([idOf(memo, long, 1), idOf(memo, long, 1), idOf(memo, long, 1)]).toEqual([0, 0, 0]);
  });
});

describe('The memo of addresses', () => {
  it('gives an address an id when it is met again, with what is derived from it, and never an id twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 200 }), (met) => {
        const memo = new AddressMemo((address) => address * 3, CAPACITY);
        const ids = new Map<number, number>();
        for (const address of met) {
          const id = memo.find(address);
          expect(memo.derived).toBe(address * 3);
          if (id === 0) continue;
          expect(ids.get(id) ?? address).toBe(address);
          ids.set(id, address);
        }
      }),
      RUNS,
    );
  });
});

describe('What was met once', () => {
  it('is met again even if any number of others, which have the same place, come in turns', () => {
    const sights = new FirstSights(1);
    const unknown = new Set([1, 2, 3, 4, 5, 6, 7, 8]);

    for (let round = 0; round < 100 && unknown.size > 0; round++) {
      for (const mark of unknown) if (sights.hasMet(mark, 0)) unknown.delete(mark);
    }

    expect([...unknown]).toEqual([]);
  });

  it('is not met before its first time, and is forgotten on demand', () => {
    const sights = new FirstSights(2);

    expect([sights.hasMet(7, 1), sights.hasMet(7, 1), sights.hasMet(8, 2)]).toEqual([false, true, false]);
    sights.empty();
    expect(sights.hasMet(7, 1)).toBe(false);
  });
});

describe('The memo of integers', () => {
  it('finds what was set for the same key, until it is full', () => {
    const keys = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { maxLength: 80 });

    fc.assert(
      fc.property(keys, (set) => {
        const memo = new IdMemo(CAPACITY);
        const last = new Map<string, number>();
        for (const [index, [one, two, three]] of set.entries()) {
          const found = memo.find(one, two, three);
          expect([0, last.get(`${one} ${two} ${three}`)]).toContain(found);
          memo.set(index + 1, one, two, three);
          last.set(`${one} ${two} ${three}`, index + 1);
          expect(memo.find(one, two, three)).toBe(index + 1);
        }
      }),
      RUNS,
    );
  });
});

describe('The table of peers', () => {
  it('finds who was set for a route and an address, until it is full', () => {
    const peers = fc.array(fc.tuple(fc.nat(4), fc.nat(9)), { maxLength: 120 });

    fc.assert(
      fc.property(peers, (set) => {
        const table = new PeerTable(CAPACITY);
        const last = new Map<string, number>();
        for (const [index, [route, address]] of set.entries()) {
          if (table.find(route, address, 0, 0)) expect(table.end).toBe(last.get(`${route} ${address}`));
          table.set(route, address, { end: index + 1, slot: index % 20, ...AT_ALL_TIMES });
          last.set(`${route} ${address}`, index + 1);
          expect(table.find(route, address, 0, 0)).toBe(true);
          expect([table.end, table.slot]).toEqual([index + 1, index % 20]);
        }
      }),
      RUNS,
    );
  });

  it('finds nobody for flows outside of the times', () => {
    const table = new PeerTable(CAPACITY);
    const find = (start: number, end: number) => table.find(1, 1, start, end);

    table.set(1, 1, { end: 7, slot: 1, from: 100, since: 150, until: 200, sighting: undefined });

    expect([find(100, 150), find(100, 200), find(100, -1)]).toEqual([true, true, true]);
    expect([find(99, 150), find(100, 149), find(100, 201), find(-1, 160)]).toEqual([false, false, false, false]);
  });
});

describe('The table of peers, with sightings', () => {
  it('follows a sighting as it grows: one end for flows up to it, another one for later flows', () => {
    const table = new PeerTable(CAPACITY);
    const sighting = { until: 200 };
    const find = (end: number) => (table.find(1, 1, 100, end) || table.find(-1, 1, 100, end) ? table.end : undefined);
    table.set(1, 1, { end: 7, slot: 1, ...AT_ALL_TIMES, sighting });
    table.set(-1, 1, { end: 8, slot: 2, ...AT_ALL_TIMES, sighting });
    const before = [find(200), find(201)];

    sighting.until = 300;

    expect([...before, find(201), find(300), find(301)]).toEqual([7, 8, 7, 7, 8]);
  });
});

describe('The numbering of things', () => {
  it('has no more ids than room, and begins again after it was emptied', () => {
    const numbering = new Numbering(2);
    const [one, two, three] = [{}, {}, {}];

    expect([one, two, three, one, undefined].map((thing) => numbering.of(thing, -1))).toEqual([1, 2, -1, 1, 0]);
    expect(numbering.isFull).toBe(true);
    numbering.empty();
    expect([numbering.of(three, -1), numbering.isFull]).toEqual([1, false]);
  });
});

function idOf(memo: TextMemo, text: string, kind: number): number {
  // followed by another token in the buffer
  const view = viewOf(`${text} x`);
  memo.scan(view, 0, text.length);
  return memo.find(view, 0, kind) || memo.meet(new Uint8Array(view.buffer), 0, kind);
}

function viewOf(text: string): DataView {
  return new DataView(new TextEncoder().encode(text.padEnd(text.length + 16, '\n')).buffer);
}
