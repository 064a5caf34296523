/** Lengths of an interval on a time axis, in seconds: they divide a day, or are whole days. */
const STEPS_SECONDS = [60, 300, 900, 3600, 7200, 21_600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400] as const;
/** Maximum number of bars; more would be too narrow to be visible. */
const MAX_INTERVALS = 340;

/** The length of an interval for a period, so that a chart has at most 340 of them. */
export function chooseStep(
  period: { readonly firstSeconds: number; readonly lastSeconds: number } | undefined,
): number {
  const seconds = period === undefined ? 0 : period.lastSeconds - period.firstSeconds;
  const step = STEPS_SECONDS.find((candidate) => seconds / candidate < MAX_INTERVALS);
  return step ?? Math.ceil(seconds / MAX_INTERVALS / 86_400) * 86_400;
}
