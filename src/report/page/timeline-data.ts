/** Values of one chart each, by interval. */
export interface TimelineSeries {
  readonly allowed: readonly number[];
  readonly denied: readonly number[];
  readonly bytes: readonly number[];
}

/** The data of the timeline for the page's script: no name is used as a key. */
export interface TimelineData {
  /** The start of the first interval, as a Unix time, and the length of each. */
  readonly firstSeconds: number;
  readonly stepSeconds: number;
  readonly all: TimelineSeries;
  /** By the position of the owner in the choice. */
  readonly owners: readonly TimelineSeries[];
}

const YEAR_SECONDS = 365 * 86_400;
const TIME_PARTS = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
} as const satisfies Intl.DateTimeFormatOptions;

/** Whether the times of an axis need their year, which is evident on a shorter one. */
export function needsYear(stepSeconds: number, intervals: number): boolean {
  return stepSeconds * intervals > YEAR_SECONDS;
}

/** The time at which an interval begins, UTC, for its tooltip: `Wed 25 Feb, 14:05`. */
export function timesOf({ firstSeconds, stepSeconds, all }: TimelineData): (interval: number) => string {
  const year = needsYear(stepSeconds, all.allowed.length) ? ({ year: 'numeric' } as const) : {};
  const format = new Intl.DateTimeFormat('en-GB', { ...TIME_PARTS, ...year });
  return (interval) => format.format((firstSeconds + interval * stepSeconds) * 1_000);
}

/** The charts, from top to bottom. */
export const TIMELINE_CHARTS = ['allowed', 'denied', 'bytes'] as const;

/** Height of a chart, in units of its coordinates. */
export const CHART_HEIGHT = 100;
/** Width of a bar, as a share of its interval. */
const BAR_WIDTH = 0.84;
/** Minimum height of a bar whose value is not 0. */
const MIN_BAR = 1.5;

/**
 * The outline of bars, in a drawing of one unit per interval by {@link CHART_HEIGHT}; the tallest takes the whole
 * height.
 */
export function barsPath(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values
    .map((value, at) => {
      if (value <= 0) return '';
      const height = Math.max(MIN_BAR, (value / most) * CHART_HEIGHT);
      return `M${at} ${CHART_HEIGHT}v-${round(height)}h${BAR_WIDTH}v${round(height)}z`;
    })
    .join('');
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
