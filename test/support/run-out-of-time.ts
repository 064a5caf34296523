import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';
import type { HandClock } from './clock.ts';

/** When the time of some work is over. */
export interface TimeIsOver {
  readonly clock: HandClock;
  /** How long the work may take, in milliseconds. */
  readonly milliseconds: number;
  /** Whether the work has come to the point at which its time ends. */
  readonly when: () => boolean;
}

/**
 * Runs work whose time ends at a point in it. Its timers stand still until then, so that it comes to this point however slow the
 * machine is.
 */
export async function runOutOfTime<Result>(
  work: () => Promise<Result>,
  { clock, milliseconds, when }: TimeIsOver,
): Promise<Result> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const result = work();
    while (!when()) await nextTurn();
    clock.advance(milliseconds);
    vi.advanceTimersByTime(milliseconds);
    return await result;
  } finally {
    vi.useRealTimers();
  }
}
