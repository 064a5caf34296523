import { byteSize, clock, count, dayOfYear, isoMinute, moment, shortDay } from '../figures.ts';
import { html, jsonData, type Markup, visibleName } from '../markup.ts';
import { barsPath, CHART_HEIGHT, needsYear, TIMELINE_CHARTS, type TimelineData } from '../timeline-data.ts';
import { percent } from './geometry.ts';
import { shortened } from './names.ts';

/** Allowed and denied flows, and bytes, of an interval. */
export interface IntervalValues {
  readonly atSeconds: number;
  readonly allowed: bigint;
  readonly denied: bigint;
  readonly bytes: bigint;
}

/** An event to be drawn into the charts. */
export interface TimelineMark {
  readonly text: string;
  readonly firstSeconds: number;
  readonly lastSeconds: number;
}

/** Three charts with one time axis. */
export interface TimelineContent {
  readonly stepSeconds: number;
  /** Intervals with values, in their order; at least one. */
  readonly intervals: readonly IntervalValues[];
  /** The same for some owners, by name. */
  readonly owners: readonly { readonly name: string; readonly intervals: readonly IntervalValues[] }[];
  /** Each has a separate line, below the chart of allowed flows. */
  readonly marks: readonly TimelineMark[];
}

const TITLES = { allowed: 'Allowed flows', denied: 'Denied flows', bytes: 'Bytes sent' } as const;
const CLASSES = { allowed: 'f-ok', denied: 'f-no', bytes: 'f-vol' } as const;
/** Height of each chart, and of its title. */
const HEIGHTS = { allowed: 104, denied: 84, bytes: 84 } as const;
const TITLE_HEIGHT = 24;
const GAP = 12;
const MARK_HEIGHT = 17;
/** Additional space above the first mark, whose text may be above its line. */
const MARKS_GAP = 4;
const AXIS_HEIGHT = 20;
const MAX_MARK_CHARACTERS = 34;
/** Marks that begin further to the right have their text on the left. */
const LAST_START_OF_TEXT = 0.6;
/** From here on, there is space for the text before a mark. */
const FIRST_END_OF_TEXT = 0.45;
const MIN_MARK = 0.004;

/** Three bar charts over time, a choice of the owners, and a table of the same numbers. */
export function timeline(content: TimelineContent): Markup {
  const axis = axisOf(content.intervals, content.stepSeconds);
  const data: TimelineData = {
    firstSeconds: axis.firstSeconds,
    stepSeconds: axis.stepSeconds,
    all: seriesOf(content.intervals, axis),
    owners: content.owners.map(({ intervals }) => seriesOf(intervals, axis)),
  };
  const { charts, height } = layOut(content.marks.length);
  const bottom = height - AXIS_HEIGHT;
  const choice = html`<p class="choice" hidden data-script><label for="owner">Show</label><select id="owner"><option value="">everything</option>${content.owners.map(({ name }, at) => html`<option value="${at}">${shortened(name, MAX_OPTION_CHARACTERS)}</option>`)}</select></p>`;
  return html`${content.owners.length > 0 && choice}<div id="timeline" class="time" tabindex="0" role="application" aria-label="Flows and bytes over time. The arrow keys read out one interval after the other."><svg class="chart" height="${height}" role="img" aria-label="Three bar charts over time: allowed flows, denied flows, and bytes sent. The table below has their numbers.">${ticksOf(axis).map(({ across, label }, at) => html`<line class="grid" x1="${percent(across)}" x2="${percent(across)}" y1="${TITLE_HEIGHT}" y2="${bottom}"/><text x="${percent(across)}" dx="4" y="${height - 6}"${at % 2 === 1 && html` class="hide-s"`}>${label}</text>`)}${charts.map((chart) => chartMarkup(chart, data, axis.intervals))}${content.marks.map((mark, at) => markMarkup(mark, axis, marksTop() + at * MARK_HEIGHT))}<line class="cursor" visibility="hidden" y1="0" y2="${bottom}"/></svg></div><p class="vh" id="say" aria-live="polite"></p><script type="application/json" id="timeline-data">${jsonData(data)}</script>${tableOf(content, axis)}`;
}

const MAX_OPTION_CHARACTERS = 60;

interface Axis {
  /** The start of the first interval. */
  readonly firstSeconds: number;
  readonly stepSeconds: number;
  readonly intervals: number;
}

function axisOf(intervals: readonly IntervalValues[], stepSeconds: number): Axis {
  const firstSeconds = intervals[0]?.atSeconds ?? 0;
  const lastSeconds = intervals.at(-1)?.atSeconds ?? firstSeconds;
  return { firstSeconds, stepSeconds, intervals: (lastSeconds - firstSeconds) / stepSeconds + 1 };
}

/** Values of every interval of the axis. A sum that a number cannot represent exactly is drawn nevertheless. */
function seriesOf(intervals: readonly IntervalValues[], axis: Axis): TimelineData['all'] {
  const [allowed, denied, bytes] = [0, 0, 0].map(() => new Array<number>(axis.intervals).fill(0));
  for (const values of intervals) {
    const at = (values.atSeconds - axis.firstSeconds) / axis.stepSeconds;
    if (allowed === undefined || denied === undefined || bytes === undefined) break;
    allowed[at] = Number(values.allowed);
    denied[at] = Number(values.denied);
    bytes[at] = Number(values.bytes);
  }
  return { allowed: allowed ?? [], denied: denied ?? [], bytes: bytes ?? [] };
}

interface PlacedChart {
  readonly kind: keyof typeof TITLES;
  /** Where the bars begin. */
  readonly top: number;
}

function marksTop(): number {
  return TITLE_HEIGHT + HEIGHTS.allowed + GAP + MARKS_GAP;
}

/** The places of the charts; the marks are above that of denied flows. */
function layOut(marks: number): { readonly charts: readonly PlacedChart[]; readonly height: number } {
  let top = 0;
  const charts: PlacedChart[] = [];
  for (const kind of TIMELINE_CHARTS) {
    if (kind === 'denied' && marks > 0) top += MARKS_GAP + marks * MARK_HEIGHT;
    charts.push({ kind, top: top + TITLE_HEIGHT });
    top += TITLE_HEIGHT + HEIGHTS[kind] + GAP;
  }
  return { charts, height: top + AXIS_HEIGHT };
}

function chartMarkup({ kind, top }: PlacedChart, data: TimelineData, intervals: number): Markup {
  const values = data.all[kind];
  const most = Math.max(0, ...values);
  const height = HEIGHTS[kind];
  const peak = kind === 'bytes' ? byteSize(most) : count(most);
  return html`<text class="strong" x="0" y="${top - 8}">${TITLES[kind]}</text><text id="peak-${kind}" x="100%" y="${top - 8}" text-anchor="end">up to ${peak}</text><line class="axis" x1="0" x2="100%" y1="${top + height + 0.5}" y2="${top + height + 0.5}"/><svg y="${top}" width="100%" height="${height}" viewBox="0 0 ${intervals} ${CHART_HEIGHT}" preserveAspectRatio="none"><path id="bars-${kind}" class="${CLASSES[kind]}" d="${barsPath(values)}"/></svg>`;
}

function markMarkup({ text, firstSeconds, lastSeconds }: TimelineMark, axis: Axis, y: number): Markup {
  const seconds = axis.intervals * axis.stepSeconds;
  const placed = (time: number): number => Math.min(Math.max((time - axis.firstSeconds) / seconds, 0), 1);
  const start = Math.min(placed(firstSeconds), 1 - MIN_MARK);
  const end = Math.max(placed(lastSeconds), start + MIN_MARK);
  const endsLate = end > LAST_START_OF_TEXT;
  const isLeft = endsLate && start > FIRST_END_OF_TEXT;
  const place = isLeft ? html`x="${percent(start)}" dx="-6" text-anchor="end"` : html`x="${percent(end)}" dx="6"`;
  // a long line leaves no space beside it
  const isLong = endsLate && !isLeft;
  const inside = html`x="${percent(start)}" dx="8"`;
  return html`<line class="mark" x1="${percent(start)}" x2="${percent(end)}" y1="${y}" y2="${y}"/><text ${isLong ? inside : place} y="${isLong ? y - 4 : y + 4}" data-tip="${visibleName(text)}">${shortened(text, MAX_MARK_CHARACTERS)}</text>`;
}

const DAY_SECONDS = 86_400;
const MONTH_SECONDS = 30 * DAY_SECONDS;
const YEAR_SECONDS = 365 * DAY_SECONDS;
const TICK_SECONDS = [
  300,
  900,
  3600,
  7200,
  21_600,
  43_200,
  86_400,
  172_800,
  604_800,
  MONTH_SECONDS,
  YEAR_SECONDS,
] as const;
const MAX_TICKS = 9;

function ticksOf({
  firstSeconds,
  stepSeconds,
  intervals,
}: Axis): readonly { readonly across: number; readonly label: string }[] {
  const seconds = intervals * stepSeconds;
  const every = TICK_SECONDS.find((candidate) => seconds / candidate <= MAX_TICKS) ?? Math.ceil(seconds / MAX_TICKS);
  const ticks: { across: number; label: string }[] = [];
  for (let at = Math.ceil(firstSeconds / every) * every; at < firstSeconds + seconds; at += every) {
    ticks.push({ across: (at - firstSeconds) / seconds, label: labelOf(at, every) });
  }
  return ticks;
}

/** The label of a tick: a longer axis needs the year, which the days of a shorter one do without. */
function labelOf(at: number, every: number): string {
  if (every >= MONTH_SECONDS) return dayOfYear(at);
  return at % DAY_SECONDS === 0 || every >= DAY_SECONDS ? shortDay(at) : clock(at);
}

function tableOf({ intervals }: TimelineContent, { stepSeconds, intervals: all }: Axis): Markup {
  const timeOf = needsYear(stepSeconds, all) ? isoMinute : moment;
  const rows = intervals.map(
    ({ atSeconds, allowed, denied, bytes }) =>
      html`<tr><th scope="row" data-v="${atSeconds}">${timeOf(atSeconds)}</th><td class="n" data-v="${allowed}">${count(allowed)}</td><td class="n" data-v="${denied}">${count(denied)}</td><td class="n" data-v="${bytes}">${byteSize(bytes)}</td></tr>`,
  );
  return html`<details><summary>The numbers, ${stepName(stepSeconds)} by ${stepName(stepSeconds)}</summary><div class="scroll"><table><caption class="vh">Flows and bytes by interval</caption><thead><tr>${['From', 'Allowed', 'Denied', 'Sent'].map((heading, at) => html`<th scope="col"${at > 0 && html` class="n"`}><button type="button" class="sort">${heading}</button></th>`)}</tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function stepName(seconds: number): string {
  const names = new Map([
    [60, 'minute'],
    [3600, 'hour'],
    [DAY_SECONDS, 'day'],
  ]);
  return names.get(seconds) ?? 'interval';
}
