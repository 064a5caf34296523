import { setTimeout as sleep } from 'node:timers/promises';

/** How long putting back waits, and how often it tries. */
export interface PutBackTiming {
  /** Longest wait before the second round; it doubles with each further one. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly connectionMs: number;
  /** For one request, from connecting to the end of its answer; less where the deadline is nearer. */
  readonly requestMs: number;
  /** How often a piece is sent at most, so that it ends without a deadline too. */
  readonly maxRounds: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** What holds where nothing else is said: 20 rounds wait about 40 s in all. */
export const PUT_BACK_TIMING: PutBackTiming = {
  firstBackoffMs: 100,
  maxBackoffMs: 5_000,
  connectionMs: 1_000,
  requestMs: 10_000,
  maxRounds: 20,
  now: Date.now,
  random: Math.random,
  sleep,
};
