import { describe, expect, it } from 'vitest';
import { AddressSearches } from '../../../src/aws/lookups/address-searches.ts';
import { HandClock } from '../../support/clock.ts';

const LIMITS = { maxEntries: 10, lifeMs: 900, negativeLifeMs: 300, staleMs: 3_600 };
const ADDRESS = '10.0.0.5';

function prepare() {
  const clock = new HandClock();
  return { clock, searches: new AddressSearches(LIMITS, clock.now) };
}

describe('AddressSearches', () => {
  it('are incomplete if none was made', () => {
    // Prepare
    const { searches } = prepare();
    searches.want(ADDRESS, 'here');

    // Act, Assess
    expect([searches.isOver(ADDRESS), searches.isOver('10.0.0.6')]).toEqual([false, false]);
    expect(searches.freshness(ADDRESS, 'here')).toBe('missing');
  });

  it.each(['putFound', 'putAbsent'] as const)('are complete after %s', (outcome) => {
    // Prepare
    const { searches } = prepare();
    searches.want(ADDRESS, 'here');

    // Act
    searches[outcome](ADDRESS, 'here');

    // Assess
    expect(searches.isOver(ADDRESS)).toBe(true);
    expect(searches.freshness(ADDRESS, 'here')).toBe('fresh');
  });

  it('are incomplete until both accounts have been searched', () => {
    // Prepare
    const { searches } = prepare();
    searches.want(ADDRESS, 'here');
    searches.want(ADDRESS, 'there');
    searches.putFound(ADDRESS, 'here');

    // Act
    const before = searches.isOver(ADDRESS);
    searches.putAbsent(ADDRESS, 'there');

    // Assess
    expect([before, searches.isOver(ADDRESS)]).toEqual([false, true]);
  });

  it('are incomplete if the search was refused, but are not repeated for the negative lifetime', () => {
    // Prepare
    const { searches, clock } = prepare();
    searches.want(ADDRESS, 'here');

    // Act
    searches.putRefused(ADDRESS, 'here');
    searches.want(ADDRESS, 'here');
    const before = searches.freshness(ADDRESS, 'here');
    clock.advance(300);

    // Assess
    expect(searches.isOver(ADDRESS)).toBe(false);
    expect([before, searches.freshness(ADDRESS, 'here')]).toEqual(['fresh', 'missing']);
  });

  it('stay complete while they are repeated, but not after repeating has failed for too long', () => {
    // Prepare
    const { searches, clock } = prepare();
    searches.putFound(ADDRESS, 'here');

    // Act
    clock.advance(900);
    searches.want(ADDRESS, 'here');
    const expired = searches.isOver(ADDRESS);
    clock.advance(3_600);
    searches.want(ADDRESS, 'here');

    // Assess
    expect([expired, searches.isOver(ADDRESS)]).toEqual([true, false]);
  });

  it('count exactly the changes that may complete them', () => {
    // Prepare
    const { searches } = prepare();
    const countAfter = (step: () => unknown): number => {
      step();
      return searches.changes;
    };

    // Act
    const told = [
      () => searches.want(ADDRESS, 'here'),
      () => searches.want(ADDRESS, 'there'),
      () => searches.putFound(ADDRESS, 'here'),
      () => searches.putAbsent(ADDRESS, 'there'),
    ].map(countAfter);
    const asked = [
      () => searches.want(ADDRESS, 'here'),
      () => searches.isOver(ADDRESS),
      () => searches.freshness(ADDRESS, 'here'),
    ].map(countAfter);

    // Assess
    expect(new Set([0, ...told]).size).toBe(5);
    expect(new Set(asked)).toEqual(new Set(told.slice(-1)));
  });
});
