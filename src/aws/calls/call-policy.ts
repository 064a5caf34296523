/** Wait times between calls, and how long calls are suspended. */
export interface CallTiming {
  /** Maximum wait before the second attempt; it doubles with each further attempt. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** How long calls are suspended after all attempts failed, so that an outage delays one batch instead of each. */
  readonly coolDownMs: number;
  /** How long calls are suspended after a permanent refusal. */
  readonly breakerOpenMs: number;
  /** An attempt with less time than this that gets no response is not counted as a failure of AWS. */
  readonly fairTryMs: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** Rate limit and timing of the calls to AWS. */
export interface CallPolicy {
  /** Size of the burst, and sustained calls per second, for one account and Region. */
  readonly burst: number;
  readonly perSecond: number;
  /** Overrides of {@link CALL_TIMING}. */
  readonly timing?: Partial<CallTiming>;
}

/** The default timing. */
export const CALL_TIMING: CallTiming = {
  firstBackoffMs: 100,
  maxBackoffMs: 2_000,
  coolDownMs: 10_000,
  breakerOpenMs: 5 * 60_000,
  fairTryMs: 1_000,
  now: Date.now,
};
