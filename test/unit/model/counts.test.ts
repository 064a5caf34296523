import { describe, expect, it } from 'vitest';
import { COUNTED, COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { COUNTERS } from '../../../src/model/counters.ts';
import { Counts } from '../../../src/model/counts.ts';
import { RecordCounts } from '../../../src/model/record-counts.ts';

describe('Counts', () => {
  it('has each counter, at 0', () => {
    // Prepare
    const counts = new Counts();

    // Act
    const numbers = Object.entries(counts).filter(([, value]) => typeof value === 'number');

    // Assess
    expect(Object.fromEntries(numbers)).toEqual(Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])));
  });
});

describe('AddedValues', () => {
  it('is empty after it was cleared', () => {
    // Prepare
    const added = new AddedValues();
    const { counts: _counts, ...fresh }: Record<string, unknown> = { ...new AddedValues() };
    added.counts.add(COUNTER_SLOTS.enrichedEnds);
    for (const name of Object.keys(fresh))
      Object.assign(added, { [name]: typeof fresh[name] === 'number' ? 7 : 'something' });
    const isSet = Object.entries(added).every(([name, value]) => name === 'counts' || value !== fresh[name]);

    // Act
    added.clear();

    // Assess
    expect(isSet).toBe(true);
    expect(added).toEqual(new AddedValues());
    expect(sumsOf(added.counts)).toEqual(sumsOf(new RecordCounts()));
  });
});

describe('RecordCounts', () => {
  it('adds up repeated counts', () => {
    // Prepare
    const counts = new RecordCounts();
    counts.add(0);
    counts.add(2, 700);
    counts.add(0);

    // Act
    const sums = sumsOf(counts);

    // Assess
    expect([...sums.slice(0, 3)]).toEqual([2, 0, 700]);
  });
});

function sumsOf(counts: RecordCounts): Float64Array {
  const sums = new Float64Array(COUNTED.length);
  counts.addTo(sums);
  return sums;
}
