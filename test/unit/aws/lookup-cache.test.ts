import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LookupCache } from '../../../src/aws/lookups/lookup-cache.ts';
import { HandClock } from '../../support/clock.ts';

interface Thing {
  readonly name: string;
}

const LIMITS = { maxEntries: 10, lifeMs: 900, negativeLifeMs: 300, staleMs: 3_600 };
const HERE = 'here';
const THERE = 'there';

function prepare(maxEntries = LIMITS.maxEntries) {
  const clock = new HandClock();
  const gone: string[] = [];
  const cache = new LookupCache<Thing>({ ...LIMITS, maxEntries }, clock.now, (key, value) =>
    gone.push(`${key} ${value.name}`),
  );
  return { cache, clock, gone };
}

describe('LookupCache', () => {
  it('is empty at first', () => {
    // Prepare
    const { cache } = prepare();

    // Act, Assess
    expect([cache.get('a'), cache.freshness('a', HERE)]).toEqual([undefined, 'missing']);
  });

  it('makes an entry fresh, then stale but served, and finally missing', () => {
    // Prepare
    const { cache, clock } = prepare();
    cache.put('a', { name: 'one' }, HERE);
    const look = () => [cache.freshness('a', HERE), cache.get('a')?.name];

    // Act
    const states = [899, 1, 3_599, 1].map((passedMs) => {
      clock.advance(passedMs);
      return look();
    });

    // Assess
    expect(states).toEqual([
      ['fresh', 'one'],
      ['expired', 'one'],
      ['expired', 'one'],
      ['missing', undefined],
    ]);
  });

  it('keeps an absence fresh for its negative lifetime, and reports it missing afterwards', () => {
    // Prepare
    const { cache, clock } = prepare();
    cache.putAbsent('a', HERE);

    // Act
    const states = [299, 1].map((passedMs) => {
      clock.advance(passedMs);
      return [cache.freshness('a', HERE), cache.get('a')];
    });

    // Assess
    expect(states).toEqual([
      ['fresh', undefined],
      ['missing', undefined],
    ]);
  });

  it('remembers a deleted entry only for the negative lifetime', () => {
    // Prepare
    const { cache, clock } = prepare();
    cache.put('a', { name: 'one' }, HERE);
    clock.advance(1_000);
    cache.putAbsent('a', HERE);

    // Act
    const states = [299, 1].map((passedMs) => {
      clock.advance(passedMs);
      return [cache.freshness('a', HERE), cache.isGone('a'), cache.get('a')?.name];
    });

    // Assess
    expect(states).toEqual([
      ['fresh', true, 'one'],
      ['missing', true, undefined],
    ]);
  });

  it('does not record a deletion again each time', () => {
    // Prepare
    const { cache, clock } = prepare();
    cache.put('a', { name: 'one' }, HERE);
    cache.putAbsent('a', HERE);
    clock.advance(200);

    // Act
    cache.putAbsent('a', HERE);

    // Assess
    expect(cache.get('a')).toBeUndefined();
  });

  it('treats a resource that reappears as existing', () => {
    // Prepare
    const { cache } = prepare();
    cache.put('a', { name: 'one' }, HERE);
    cache.putAbsent('a', HERE);

    // Act
    cache.put('a', { name: 'two' }, HERE);

    // Assess
    expect([cache.get('a')?.name, cache.isGone('a'), cache.isAbsent('a', HERE)]).toEqual(['two', false, false]);
  });

  it('serves a result from one origin to all, and treats an absence as specific to its origin', () => {
    // Prepare
    const { cache, clock } = prepare();
    cache.putAbsent('a', THERE);
    const before = [cache.freshness('a', THERE), cache.freshness('a', HERE)];
    cache.put('a', { name: 'one' }, HERE);
    clock.advance(900);

    // Act
    cache.putAbsent('a', THERE);

    // Assess
    expect(before).toEqual(['fresh', 'missing']);
    expect([cache.get('a')?.name, cache.isGone('a')]).toEqual(['one', false]);
    expect([cache.freshness('a', THERE), cache.freshness('a', HERE)]).toEqual(['fresh', 'expired']);
  });

  it('keeps known data after a refused call', () => {
    // Prepare
    const { cache, clock } = prepare();
    cache.put('a', { name: 'one' }, HERE);
    clock.advance(900);

    // Act
    cache.putRefused('a', HERE);

    // Assess
    expect([cache.freshness('a', HERE), cache.get('a')?.name, cache.isGone('a')]).toEqual(['fresh', 'one', false]);
  });

  it('evicts the least recently used entry first, and reports it', () => {
    // Prepare
    const { cache, gone } = prepare(2);
    cache.put('a', { name: 'one' }, HERE);
    cache.put('b', { name: 'two' }, HERE);
    cache.get('a');

    // Act
    cache.put('c', { name: 'three' }, HERE);

    // Assess
    expect([cache.get('a')?.name, cache.get('b')?.name, cache.get('c')?.name]).toEqual(['one', undefined, 'three']);
    expect(gone).toEqual(['b two']);
  });

  it('reports replaced and forgotten entries once', () => {
    // Prepare
    const { cache, gone } = prepare();
    cache.put('a', { name: 'one' }, HERE);
    cache.put('a', { name: 'two' }, HERE);

    // Act
    cache.putAbsent('a', HERE);
    const remembered = [...gone];
    cache.putAbsent('a', HERE);

    // Assess
    expect(remembered).toEqual(['a one']);
    expect(gone).toEqual(['a one', 'a two']);
  });

  it('never exceeds its limit, and serves only the last value put', () => {
    const action = fc.record({
      kind: fc.constantFrom('put', 'absent', 'refused', 'get'),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      origin: fc.constantFrom(HERE, THERE),
      passedMs: fc.nat(400),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        // Prepare
        const { cache, clock } = prepare(4);
        const last = new Map<string, Thing>();

        // Act
        for (const [index, { kind, key, origin, passedMs }] of actions.entries()) {
          clock.advance(passedMs);
          const value = { name: `${index}` };
          if (kind === 'put') {
            cache.put(key, value, origin);
            last.set(key, value);
          } else if (kind === 'absent') cache.putAbsent(key, origin);
          else if (kind === 'refused') cache.putRefused(key, origin);

          // Assess
          expect(cache.size).toBeLessThanOrEqual(4);
          expect([undefined, last.get(key)]).toContain(cache.get(key));
          if (cache.freshness(key, origin) === 'expired') expect(cache.get(key)).toBeDefined();
        }
      }),
    );
  });

  it('counts every change of results, and no reads', () => {
    // Prepare
    const { cache } = prepare();
    const countAfter = (step: () => unknown): number => {
      step();
      return cache.changes;
    };

    // Act
    const told = [
      () => cache.put('a', { name: 'a' }, HERE),
      () => cache.putAbsent('a', HERE),
      () => cache.putAbsent('b', HERE),
      () => cache.putRefused('c', HERE),
    ].map(countAfter);
    const asked = [
      () => cache.get('a'),
      () => cache.freshness('a', HERE),
      () => cache.isAbsent('b', HERE),
      () => cache.isGone('a'),
    ].map(countAfter);

    // Assess
    expect(new Set([0, ...told]).size).toBe(5);
    expect(new Set(asked)).toEqual(new Set(told.slice(-1)));
  });
});
