import { describe, expect, it } from 'vitest';
import type { Figures, Quartiles } from '../../../scripts/bench/figures.mjs';
import { slowerThanRecorded } from '../../../scripts/bench/recorded.mjs';

const MACHINE = 'Node.js v24.1.0, 2 × AMD EPYC';

const quartiles = (low: number, middle: number, high: number): Quartiles => ({ low, middle, high });

/** A run in which this project has this share of the floor's speed on one workload; its other ratios are constant. */
const run = (ofFloor: Quartiles, machine = MACHINE): Pick<Figures, 'machine' | 'workloads'> => {
  const micros = quartiles(5, 5, 5);
  const measured = { micros, ofFloor, overLoop: quartiles(3, 3, 3) };
  const live = { micros, ofFloor: quartiles(0.6, 0.6, 0.6), overLoop: quartiles(2, 2, 2) };
  return {
    machine,
    workloads: [
      { name: 'direct v2', micros: { floor: micros, idiomatic: micros }, ours: { pipeline: measured, live } },
    ],
  };
};

describe('the check against recorded figures', () => {
  it('passes a ratio within the recorded spread', () => {
    const recorded = run(quartiles(0.7, 0.8, 0.9));
    expect(slowerThanRecorded(run(quartiles(0.4, 0.51, 0.6)), recorded)).toEqual([]);
  });

  it('passes a small difference where the recorded rounds hardly differ', () => {
    const recorded = run(quartiles(0.7, 0.7, 0.7));
    expect(slowerThanRecorded(run(quartiles(0.6, 0.65, 0.7)), recorded)).toEqual([]);
  });

  it('names the workload, the measured and the recorded ratio of what is slower', () => {
    const recorded = run(quartiles(0.7, 0.71, 0.72));
    expect(slowerThanRecorded(run(quartiles(0.6, 0.6, 0.6)), recorded)).toEqual([
      'direct v2, snapshot: the share of the floor’s speed is 0.60, below 0.64; 0.70–0.72 recorded',
    ]);
  });

  it('allows more on another machine, and names that one', () => {
    const recorded = run(quartiles(0.7, 0.7, 0.7), 'Node.js v24.1.0, 2 × Intel Xeon');
    expect(slowerThanRecorded(run(quartiles(0.55, 0.55, 0.55)), recorded)).toEqual([]);
    expect(slowerThanRecorded(run(quartiles(0.5, 0.5, 0.5)), recorded)).toEqual([
      expect.stringMatching(/0\.50, below 0\.52; 0\.70–0\.70 recorded on Node\.js v24\.1\.0, 2 × Intel Xeon$/),
    ]);
  });

  it('takes another patch of Node.js for the same machine', () => {
    const recorded = run(quartiles(0.7, 0.7, 0.7), 'Node.js v24.0.2, 2 × AMD EPYC');
    expect(slowerThanRecorded(run(quartiles(0.55, 0.55, 0.55)), recorded)).toHaveLength(1);
  });

  it('fails for ratios that were never recorded', () => {
    const problems = slowerThanRecorded(run(quartiles(0.7, 0.7, 0.7)), undefined);
    expect(problems).toHaveLength(3);
    for (const problem of problems) expect(problem).toMatch(/no .* is recorded; run with --write$/);
  });
});
