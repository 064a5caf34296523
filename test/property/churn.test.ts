import { describe, expect, it } from 'vitest';
import { CHURN_LEVELS, type ChurnLevelName } from '../support/churn/churn-levels.ts';
import type { ChurnSourceName } from '../support/churn/churn-runs.ts';
import { measureChurn } from '../support/churn/measure-churn.ts';

const SOURCES = [
  'none',
  'snapshot',
  'records',
  'events',
  'ec2',
  'gaps',
  'replay',
  'history',
] as const satisfies readonly ChurnSourceName[];
/** At the level `quiet`, the only change comes after these short runs. */
const LEVELS = Object.keys(CHURN_LEVELS).filter(
  (name): name is ChurnLevelName => name in CHURN_LEVELS && name !== 'quiet',
);
const CONFIGURATIONS = SOURCES.flatMap((source) =>
  LEVELS.flatMap((level) => ([2, 5] as const).map((version) => ({ source, level, version }))),
);
/** Tests with other owners have no pods, since pod lists are read every minute. */
const WITH_PODS = (['pods', 'pods_gaps'] as const).flatMap((source) =>
  (['deployments', 'eks', 'extreme'] as const).map((level) => ({ source, level, version: 5 as const })),
);
const SHORT = { minutes: 30, flowsPerSecond: 0.6, seed: 17 } as const;

/** Processes that have seen no change for more than half an hour when the next one comes without notice. */
const AFTER_PAUSES = (['ec2', 'gaps'] as const).flatMap((source) =>
  (['deployments', 'pods'] as const).map((level) => ({ source, level, version: 2 as const })),
);

const FIRST_CHANGES = (['snapshot', 'records', 'events', 'ec2', 'gaps'] as const).flatMap((source) =>
  ([2, 5] as const).flatMap((version) => [17, 3].map((seed) => ({ source, version, seed }))),
);

/** Maximum share of unattributed ends, in percent, for version 5 records in a process that has run for half an hour. */
const MAX_UNATTRIBUTED = [
  ['ec2', 'none', 1],
  ['gaps', 'none', 1],
  ['ec2', 'eks', 5],
  ['gaps', 'eks', 5],
  ['events', 'eks', 5],
  ['history', 'eks', 5],
] as const;

/**
 * With events, as the documentation recommends: sweeps run every minute, and processes check for new documents twice as
 * often.
 */
const WITH_EVENTS = { sweepSeconds: 60, refreshSeconds: 30 };

/** These runs take seconds of a processor; on a machine with other work, many more. */
const TIMEOUT_MS = 120_000;

describe('names of ends where addresses change their owners', { timeout: TIMEOUT_MS }, () => {
  it.each(CONFIGURATIONS)('are never wrong: $source, churn $level, version $version', async (configuration) => {
    // Prepare, Act
    const { records, wrong, mistakes } = await measureChurn({ ...configuration, ...SHORT });

    // Assess
    expect(records).toBeGreaterThan(1_000);
    expect([wrong, mistakes]).toEqual([0, {}]);
  });

  it.each(AFTER_PAUSES)(
    'are not those of the last owners after a pause: $source, churn $level',
    async (configuration) => {
      // Prepare, Act
      const time = { minutes: 80, warmUpMinutes: 30, flowsPerSecond: 2, seed: 2 };
      const { wrong, mistakes } = await measureChurn({ ...configuration, ...time });

      // Assess
      expect([wrong, mistakes]).toEqual([0, {}]);
    },
  );

  it.each(FIRST_CHANGES)(
    'are not those of the last owners when a VPC changes after a quiet day: $source, version $version, seed $seed',
    async (configuration) => {
      // Prepare, Act
      const sweeps = configuration.source === 'events' ? WITH_EVENTS : {};
      const time = { level: 'quiet' as const, minutes: 110, warmUpMinutes: 30, flowsPerSecond: 2, ...sweeps };
      const { wrong, mistakes } = await measureChurn({ ...configuration, ...time });

      // Assess
      expect([wrong, mistakes]).toEqual([0, {}]);
    },
  );

  it.each(WITH_PODS)('are never those of other pods: $source, churn $level', async (configuration) => {
    // Prepare, Act
    const time = { minutes: 12, flowsPerSecond: 1, seed: 17 };
    const { right, pods, wrong, mistakes } = await measureChurn({ ...configuration, ...time });

    // Assess
    expect([wrong, mistakes]).toEqual([0, {}]);
    // where addresses move within seconds, fewer pods can be named
    expect(pods).toBeGreaterThan(right / (configuration.level === 'extreme' ? 8 : 4));
  });

  it.each(MAX_UNATTRIBUTED)('are seldom missing: %s, churn %s', async (source, level, maxPercent) => {
    // Prepare
    const sweeps = source === 'events' ? WITH_EVENTS : {};
    const time = { minutes: 75, warmUpMinutes: 30, flowsPerSecond: 1.5, seed: 17, ...sweeps };

    // Act
    const { right, unattributed, wrong } = await measureChurn({ source, level, version: 5, ...time });

    // Assess
    expect(wrong).toBe(0);
    expect((100 * unattributed) / (right + unattributed)).toBeLessThan(maxPercent);
  });

  it('are the same in each run of a configuration', async () => {
    // Prepare
    const configuration = { source: 'gaps', level: 'extreme', version: 5, ...SHORT } as const;

    // Act
    const first = await measureChurn(configuration);
    const second = await measureChurn(configuration);

    // Assess
    expect(first).toEqual(second);
    expect(first.right).toBeGreaterThan(first.unattributed);
  });
});
