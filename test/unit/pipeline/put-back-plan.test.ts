import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HopMark, readHopMark } from '../../../src/decode/hop-mark.ts';
import { canReturn, type PendingRecord, PutBackPlan } from '../../../src/pipeline/put-back/put-back-plan.ts';

const NONE: HopMark = { hops: 0, turns: 0 };
const ANSWER_BYTES = 6_000;

/** A record to put back, whose parts have these output sizes. */
function planned(index: number, mark: HopMark, ...outputBytes: readonly number[]): PendingRecord {
  const parts = outputBytes.map((bytes, part) => ({ data: Buffer.from(`${index}.${part}`), outputBytes: bytes }));
  return {
    index,
    mark,
    partitionKey: undefined,
    parts,
    lines: parts.length,
    split: undefined,
    reason: 'response_size',
  };
}

/** The marks of all parts of records, in order. */
function marksOf(...records: readonly PendingRecord[]): HopMark[] {
  const plan = new PutBackPlan(ANSWER_BYTES);
  for (const record of records) plan.add(record);
  return plan.finish().parts.map(({ data }) => readHopMark(data));
}

describe('PutBackPlan', () => {
  it('gives the parts of all records in order, each with its mark and its key', () => {
    // Prepare
    const plan = new PutBackPlan(ANSWER_BYTES);
    plan.add({ ...planned(0, NONE, 100, 100), partitionKey: 'key' });
    plan.add(planned(3, NONE, 100));

    // Act
    const { parts } = plan.finish();

    // Assess
    const mark = '{"vpcFlowEnricher":{"hops":1,"turns":0}}\n';
    expect(parts.map(({ data, partitionKey }) => [data.toString(), partitionKey])).toEqual([
      [`${mark}0.0`, 'key'],
      [`${mark}0.1`, 'key'],
      [`${mark}3.0`, undefined],
    ]);
    expect(plan.partCount).toBe(3);
  });

  it('writes the mark of gzip into its header', () => {
    // Prepare
    const plan = new PutBackPlan(ANSWER_BYTES);
    plan.add({ ...planned(0, NONE), parts: [{ data: gzipSync('text'), outputBytes: 1 }] });

    // Act
    const [part] = plan.finish().parts;

    // Assess
    expect(readHopMark(part?.data ?? Buffer.alloc(0))).toEqual({ hops: 1, turns: 0 });
    expect(gunzipSync(part?.data ?? '').toString()).toBe('text');
  });

  it('gives a part as many turns as answers that may be filled before it', () => {
    // Prepare: half an answer is 3,000 bytes of base64, that is 2,250 bytes of output
    const outputs = [2_249, 1, 2_250, 2_250];

    // Act
    const marks = marksOf(planned(0, NONE, ...outputs), planned(1, NONE, 2_250));

    // Assess
    expect(marks).toEqual([0, 1, 2, 3, 4].map((turns) => ({ hops: 1, turns })));
  });

  it('uses up turns first, and then hops', () => {
    // Prepare
    const marks = [
      { hops: 2, turns: 5 },
      { hops: 2, turns: 1 },
      { hops: 2, turns: 0 },
    ];

    // Act
    const next = marksOf(...marks.map((mark, index) => planned(index, mark, 10_000)));

    // Assess
    expect(next.slice(0, 2)).toEqual([
      { hops: 2, turns: 4 },
      { hops: 2, turns: 0 },
    ]);
    expect(next[2]).toEqual({ hops: 3, turns: 13 });
  });

  it('gives the highest hop count of the parts', () => {
    // Prepare
    const plan = new PutBackPlan(ANSWER_BYTES);
    plan.add(planned(0, { hops: 7, turns: 3 }, 1));
    plan.add(planned(1, { hops: 4, turns: 0 }, 1));

    // Act
    const { highestHop } = plan.finish();

    // Assess
    expect(highestHop).toBe(7);
    expect(new PutBackPlan(ANSWER_BYTES).finish()).toEqual({ parts: [], highestHop: 0 });
  });

  it('ends every record’s returns: each mark is lower than the one before, down to one that may not return', () => {
    const arbitraryMark = fc.record({ hops: fc.nat(100), turns: fc.nat(9_999) });
    const arbitraryBytes = fc.array(fc.nat(40_000_000), { minLength: 1, maxLength: 4 });

    fc.assert(
      fc.property(arbitraryMark, arbitraryBytes, (mark, outputBytes) => {
        // Prepare, Act
        const marks = marksOf(planned(0, mark, ...outputBytes));

        // Assess: fewer turns with the same hops, or one more hop
        for (const next of marks) {
          const hasFallen = next.hops === mark.hops ? next.turns < mark.turns : next.hops === mark.hops + 1;
          expect(hasFallen).toBe(true);
        }
      }),
    );
  });
});

describe('canReturn', () => {
  it.each([
    ['before any hop', NONE, true],
    ['below the limit', { hops: 9, turns: 0 }, true],
    ['at the limit', { hops: 10, turns: 0 }, false],
    ['at the limit with turns left', { hops: 10, turns: 1 }, true],
    ['past the limit', { hops: 11, turns: 0 }, false],
  ])('depends on hops once no turn is left: %s', (_what, mark, expected) => {
    // Prepare, Act
    const may = canReturn(mark, 10);

    // Assess
    expect(may).toBe(expected);
  });
});
