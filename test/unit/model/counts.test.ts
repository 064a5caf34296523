import { describe, expect, it } from 'vitest';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { COUNTERS } from '../../../src/model/counters.ts';
import { Counts } from '../../../src/model/counts.ts';

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
  it('is as new when it was cleared', () => {
    // Prepare
    const added = new AddedValues();
    const fresh: Record<string, unknown> = { ...new AddedValues() };
    for (const name of Object.keys(fresh))
      Object.assign(added, { [name]: typeof fresh[name] === 'number' ? 7 : 'something' });
    const isSet = Object.entries(added).every(([name, value]) => value !== fresh[name]);

    // Act
    added.clear();

    // Assess
    expect(isSet).toBe(true);
    expect(added).toEqual(new AddedValues());
  });
});
