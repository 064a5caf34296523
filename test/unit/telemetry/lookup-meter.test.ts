import { describe, expect, it } from 'vitest';
import { LookupMeter } from '../../../src/telemetry/lookup-meter.ts';

describe('LookupMeter.read', () => {
  it('reports look-ups since its last call', () => {
    // Prepare
    const numbers = { calls: 2, hits: 5, misses: 1, stale: 4, failures: { throttled: 1 } };
    const meter = new LookupMeter(numbers);
    const first = meter.read();

    // Act
    Object.assign(numbers, { calls: 3, hits: 9, stale: 6 });
    numbers.failures = { throttled: 1, ...{ timeout: 2 } };
    const second = meter.read();

    // Assess
    expect(first).toEqual({ lookups: { calls: 2, hits: 5, misses: 1, stale: 4, failures: { throttled: 1 } } });
    expect(second).toEqual({ lookups: { calls: 1, hits: 4, misses: 0, stale: 2, failures: { timeout: 2 } } });
  });

  it('reports nothing without look-ups', () => {
    // Prepare
    const meter = new LookupMeter(undefined);

    // Act
    const members = meter.read();

    // Assess
    expect(members).toEqual({});
  });
});
