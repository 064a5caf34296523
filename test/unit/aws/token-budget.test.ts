import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBudget } from '../../../src/aws/calls/token-budget.ts';
import { HandClock } from '../../support/clock.ts';

const PATIENT_MS = 60_000;

describe('TokenBudget.take', () => {
  it('grants the burst at once and then delays each call', () => {
    // Prepare
    const clock = new HandClock();
    const budget = new TokenBudget(3, 10, clock.now);

    // Act
    const waits = Array.from({ length: 6 }, () => budget.take(PATIENT_MS));

    // Assess
    expect(waits).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it('grants nothing, and uses no tokens, if the delay would be too long', () => {
    // Prepare
    const clock = new HandClock();
    const budget = new TokenBudget(1, 10, clock.now);
    budget.take(PATIENT_MS);

    // Act
    const impatient = [budget.take(99), budget.take(99), budget.take(0)];
    const patient = budget.take(100);

    // Assess
    expect(impatient).toEqual([undefined, undefined, undefined]);
    expect(patient).toBe(100);
  });

  it('fills up with time, to the burst and no further', () => {
    // Prepare
    const clock = new HandClock();
    const budget = new TokenBudget(2, 10, clock.now);
    for (let call = 0; call < 2; call++) budget.take(PATIENT_MS);

    // Act
    clock.advance(3_600_000);
    const waits = Array.from({ length: 3 }, () => budget.take(PATIENT_MS));

    // Assess
    expect(waits).toEqual([0, 0, 100]);
  });

  it('keeps its tokens if the clock is set back', () => {
    // Prepare
    const clock = new HandClock();
    const budget = new TokenBudget(2, 10, clock.now);
    budget.take(PATIENT_MS);

    // Act
    clock.advance(-3_600_000);
    const wait = budget.take(PATIENT_MS);

    // Assess
    expect(wait).toBe(0);
  });

  it('never grants more calls than burst and rate allow, whenever they are requested', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.record({ pauseMs: fc.nat(500), patienceMs: fc.nat(2_000) }), { maxLength: 60 }),
        (burst, perSecond, asks) => {
          // Prepare
          const clock = new HandClock();
          const start = clock.ms;
          const budget = new TokenBudget(burst, perSecond, clock.now);

          // Act
          const usedAt: number[] = [];
          for (const { pauseMs, patienceMs } of asks) {
            clock.advance(pauseMs);
            const wait = budget.take(patienceMs);
            if (wait !== undefined) usedAt.push(clock.ms + wait - start);
          }

          // Assess
          usedAt.sort((a, b) => a - b);
          usedAt.forEach((at, index) => {
            expect(index + 1).toBeLessThanOrEqual(burst + (at / 1_000) * perSecond + 0.001);
          });
        },
      ),
    );
  });
});
