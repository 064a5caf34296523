import { describe, expect, it } from 'vitest';
import { ValueHistory } from '../../../src/aws/lookups/value-history.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** A history of texts; the rule count of a text is its length. */
function makeHistory(): ValueHistory<string> {
  return new ValueHistory({ isSame: (one, other) => one === other, rulesIn: ({ length }) => length });
}

function note(history: ValueHistory<string>, id: string, value: string, at: number): void {
  history.note(id, value, {}, at, at);
}

describe('ValueHistory', () => {
  it('tells what a thing was before each change', () => {
    // Prepare
    const history = makeHistory();

    // Act
    for (const [at, value] of [
      [100, 'a'],
      [200, 'b'],
      [300, 'b'],
      [400, 'c'],
    ] as const) {
      note(history, 'x', value, at);
    }

    // Assess
    expect(history.earlierOf('x')).toEqual([
      { until: 400, value: 'b' },
      { until: 200, value: 'a' },
    ]);
    expect([100, 200, 201, 400, 401, Number.POSITIVE_INFINITY].map((until) => history.valueAt('x', until))).toEqual([
      ...['a', 'a', 'b', 'b', 'c', 'c'],
    ]);
    expect([history.earlierOf('y'), history.valueAt('y', 100)]).toEqual([[], undefined]);
  });

  it('remembers a thing for a day after it was last seen', () => {
    // Prepare
    const history = makeHistory();
    note(history, 'x', 'a', 0);
    note(history, 'y', 'a', 2 * HOUR);

    // Act
    history.prune(DAY, { rules: 100 });
    note(history, 'x', 'b', DAY);
    note(history, 'y', 'b', DAY);

    // Assess
    expect(history.earlierOf('x')).toEqual([]);
    expect(history.earlierOf('y')).toEqual([{ until: DAY, value: 'a' }]);
  });

  it('keeps what was changed in the last day, as far as the budget goes, the latest first and without gaps', () => {
    // Prepare
    const history = makeHistory();
    const values = ['aaaa', 'b', 'cc', 'd'];
    values.forEach((value, hour) => {
      note(history, 'x', value, hour * HOUR);
    });
    const budget = { rules: 4 };

    // Act
    history.prune(3 * HOUR, budget);

    // Assess
    expect(history.earlierOf('x').map(({ value }) => value)).toEqual(['cc', 'b']);
    expect(budget.rules).toBe(1);
    history.prune(3 * HOUR + DAY - HOUR, { rules: 4 });
    expect(history.earlierOf('x').map(({ value }) => value)).toEqual(['cc']);
  });

  it('is bounded however many things there were', () => {
    // Prepare
    const history = makeHistory();
    for (let id = 0; id < 1_000; id++) note(history, `thing ${id}`, 'ten rules.', id);
    const budget = { rules: 95 };

    // Act
    history.prune(1_000, budget);

    // Assess
    const known = Array.from({ length: 1_000 }, (_, id) => history.valueAt(`thing ${id}`, 0) !== undefined);
    expect(known.filter(Boolean)).toHaveLength(9);
    // the most recently seen
    expect(known.indexOf(true)).toBe(991);
    expect(budget.rules).toBe(5);
  });
});
