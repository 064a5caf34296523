/** How long calls wait and stay stopped. */
export interface CallTiming {
  /** Longest wait before the second try; it doubles with each further one. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** How long calls stay stopped after AWS failed all tries, so that an outage costs one batch its time, not each. */
  readonly coolDownMs: number;
  /** How long calls stay stopped after a refusal that trying again cannot mend. */
  readonly breakerOpenMs: number;
  /** A try that had less time than this and got no answer says nothing of AWS. */
  readonly fairTryMs: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** How calls to AWS behave. */
export interface CallManners {
  /** Calls at once, and a second after that, for one account and Region. */
  readonly burst: number;
  readonly perSecond: number;
  /** Members that are to differ from {@link CALL_TIMING}. */
  readonly timing?: Partial<CallTiming>;
}

/** What holds where {@link CallManners} say nothing else. */
export const CALL_TIMING: CallTiming = {
  firstBackoffMs: 100,
  maxBackoffMs: 2_000,
  coolDownMs: 10_000,
  breakerOpenMs: 5 * 60_000,
  fairTryMs: 1_000,
  now: Date.now,
};
