import { count, fractionOf } from '../figures.ts';
import { html, type Markup, visibleName } from '../markup.ts';
import { percent, pixels } from './geometry.ts';
import { shortened } from './names.ts';

/** A point. */
export interface ScatterPoint {
  readonly name: string;
  /** An additional text in the tooltip. */
  readonly remark?: string;
  /** Both at least 1. */
  readonly x: bigint;
  readonly y: bigint;
  /** Its size. */
  readonly weight: bigint;
}

/** A scatter plot with logarithmic axes. */
export interface ScatterContent {
  /** A description, for screen readers. */
  readonly label: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** The unit of the weight, as in `480 denied flows`. */
  readonly weightTitle: string;
  /** The most important first: its name is shown where there is space. */
  readonly points: readonly ScatterPoint[];
}

const HEIGHT = 392;
const TOP = 30;
const BOTTOM = HEIGHT - 34;
const LEFT = 0.07;
const RIGHT = 0.97;
const MIN_RADIUS = 3;
const MAX_RADIUS = 16;
/** Minimum extent of the axes, which otherwise reach a little beyond the largest value. */
const MIN_EXTENT = 10;
const MARGIN = 1.3;
const MAX_TICKS = 8;
const LABELS = 3;
/** Labels closer than this to one another would overlap. */
const MIN_LABEL_DISTANCE = 18;
const MAX_LABEL_CHARACTERS = 22;
const MAX_NAMES_IN_TIP = 3;

/** Points at the same place. */
interface Place {
  readonly x: bigint;
  readonly y: bigint;
  readonly names: string[];
  readonly tips: string[];
  weight: bigint;
}

/** A scatter plot. Points at the same place are one circle. */
export function scatter({ label, xTitle, yTitle, weightTitle, points }: ScatterContent): Markup {
  const places = placesOf(points);
  const largest = places.reduce((most, { weight }) => (weight > most ? weight : most), 1n);
  const across = axis(places.map(({ x }) => x));
  const up = axis(places.map(({ y }) => y));
  const left = (value: bigint): number => LEFT + (RIGHT - LEFT) * across.fraction(value);
  const top = (value: bigint): number => BOTTOM - (BOTTOM - TOP) * up.fraction(value);
  const columns = across.ticks.map(
    (tick) =>
      html`<line class="grid" x1="${percent(left(tick))}" x2="${percent(left(tick))}" y1="${TOP - 8}" y2="${BOTTOM}"/><text x="${percent(left(tick))}" y="${BOTTOM + 15}" text-anchor="middle">${count(tick)}</text>`,
  );
  const lines = up.ticks.map(
    (tick) =>
      html`<line class="grid" x1="${percent(LEFT)}" x2="100%" y1="${pixels(top(tick))}" y2="${pixels(top(tick))}"/><text x="${percent(LEFT - 0.012)}" y="${pixels(top(tick) + 4)}" text-anchor="end">${count(tick)}</text>`,
  );
  const circles = [...places]
    // small points are drawn over large ones
    .sort((place, other) => (place.weight > other.weight ? -1 : place.weight < other.weight ? 1 : 0))
    .map((place) => {
      const radius = MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * Math.sqrt(fractionOf(place.weight, largest));
      return html`<circle class="dot" cx="${percent(left(place.x))}" cy="${pixels(top(place.y))}" r="${pixels(radius)}" data-tip="${tipOf(place, xTitle, yTitle, weightTitle)}"/>`;
    });
  return html`<svg class="chart" height="${HEIGHT}" role="img" aria-label="${label}">${columns}${lines}<text x="${percent(RIGHT)}" y="${HEIGHT - 4}" text-anchor="end">${xTitle} →</text><text x="0" y="11">↑ ${yTitle}</text>${circles}${labelsOf(places, left, top)}</svg>`;
}

function placesOf(points: readonly ScatterPoint[]): Place[] {
  const places = new Map<string, Place>();
  for (const { name, remark, x, y, weight } of points) {
    const key = `${x} ${y}`;
    const place = places.get(key) ?? { x, y, names: [], tips: [], weight: 0n };
    place.names.push(name);
    const shown = visibleName(name);
    place.tips.push(remark === undefined ? shown : `${shown} (${visibleName(remark)})`);
    place.weight += weight;
    places.set(key, place);
  }
  return [...places.values()];
}

/** A logarithmic axis from 1. */
function axis(values: readonly bigint[]): { fraction(value: bigint): number; readonly ticks: readonly bigint[] } {
  const most = values.reduce((largest, value) => Math.max(largest, Number(value)), 1);
  const extent = Math.log(Math.max(most * MARGIN, MIN_EXTENT));
  return {
    fraction: (value) => Math.min(Math.max(Math.log(Math.max(Number(value), 1)) / extent, 0), 1),
    ticks: ticksTo(Math.max(most * MARGIN, MIN_EXTENT)),
  };
}

/** Round values up to the end of an axis: 1, 2, 5, 10 or, on a long axis, powers of ten, at most so many. */
function ticksTo(end: number): bigint[] {
  const decades = Math.floor(Math.log10(end));
  const perDecade = decades < 2 ? [1n, 2n, 5n] : decades < 4 ? [1n, 3n] : [1n];
  const every = Math.ceil((decades + 1) / MAX_TICKS);
  const ticks: bigint[] = [];
  for (let decade = 0; decade <= decades; decade += every) {
    for (const digit of perDecade) {
      const tick = digit * 10n ** BigInt(decade);
      if (Number(tick) <= end) ticks.push(tick);
    }
  }
  return ticks;
}

function tipOf({ tips, x, y, weight }: Place, xTitle: string, yTitle: string, weightTitle: string): string {
  const shown = tips.slice(0, MAX_NAMES_IN_TIP).join('\n');
  const rest = tips.length > MAX_NAMES_IN_TIP ? `\nand ${count(tips.length - MAX_NAMES_IN_TIP)} more` : '';
  return `${shown}${rest}\n${count(weight)} ${weightTitle}\n${count(x)} ${xTitle}\n${count(y)} ${yTitle}`;
}

/** Names of the first places, without those that would cover another one. */
function labelsOf(
  places: readonly Place[],
  left: (value: bigint) => number,
  top: (value: bigint) => number,
): readonly Markup[] {
  const taken: number[] = [];
  const labels: Markup[] = [];
  for (const { x, y, names } of places) {
    const at = Math.max(top(y) - MIN_LABEL_DISTANCE, TOP - 8);
    if (labels.length === LABELS || taken.some((other) => Math.abs(other - at) < MIN_LABEL_DISTANCE)) continue;
    taken.push(at);
    const anchor = left(x) > 0.75 ? 'end' : left(x) < 0.2 ? 'start' : 'middle';
    const [name = ''] = names;
    labels.push(
      html`<text class="strong" x="${percent(left(x))}" y="${pixels(at)}" text-anchor="${anchor}">${shortened(name, MAX_LABEL_CHARACTERS)}</text>`,
    );
  }
  return labels;
}
