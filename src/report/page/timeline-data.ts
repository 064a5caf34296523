/** Values of one chart each, by interval. */
export interface TimelineSeries {
  readonly allowed: readonly number[];
  readonly denied: readonly number[];
  readonly bytes: readonly number[];
}

/** What the page's script knows of the timeline: no name is a key. */
export interface TimelineData {
  /** The start of the first interval, as a Unix time, and the length of each. */
  readonly firstSeconds: number;
  readonly stepSeconds: number;
  readonly all: TimelineSeries;
  /** By the position of the owner in the choice. */
  readonly owners: readonly TimelineSeries[];
}

/** The charts, from top to bottom. */
export const TIMELINE_CHARTS = ['allowed', 'denied', 'bytes'] as const;

/** The units of a chart's coordinates that its height has. */
export const CHART_HEIGHT = 100;
/** The part of an interval that its bar takes. */
const BAR_WIDTH = 0.84;
/** The smallest bar of a value that is not 0. */
const MIN_BAR = 1.5;

/** The outline of bars, in a drawing of one unit an interval by {@link CHART_HEIGHT}; the tallest takes the whole height. */
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
