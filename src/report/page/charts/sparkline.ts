import { fractionOf } from '../figures.ts';
import { html, type Markup } from '../markup.ts';
import { pixels } from './geometry.ts';

const WIDTH = 112;
const HEIGHT = 18;
/** The height of the tallest bar; a line below the bars and a gap above them take the rest. */
const MAX_BAR = 15;
const BASE = 17;
/** Minimum width and height of a bar, so that one flow is visible. */
const MIN_WIDTH = 1.5;
const MIN_BAR = 2;
const GAP = 0.8;

/**
 * Small bars over time, in proportion to the largest of them; a value of 0 has no bar. A text next to it gives the
 * numbers.
 */
export function sparkline(values: readonly bigint[]): Markup {
  const largest = values.reduce((most, value) => (value > most ? value : most), 1n);
  const step = WIDTH / Math.max(values.length, 1);
  const width = Math.min(Math.max(MIN_WIDTH, step - GAP), WIDTH);
  const bars = values.map((value, index) => {
    if (value <= 0n) return '';
    const height = Math.max(MIN_BAR, MAX_BAR * fractionOf(value, largest));
    const start = Math.min(index * step, WIDTH - width);
    return html`<rect class="f-no" x="${pixels(start)}" y="${pixels(BASE - height)}" width="${pixels(width)}" height="${pixels(height)}"/>`;
  });
  return html`<svg class="spark" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><line class="axis" x1="0" x2="${WIDTH}" y1="${BASE + 0.5}" y2="${BASE + 0.5}"/>${bars}</svg>`;
}
