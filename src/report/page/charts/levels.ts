import { byteSize } from '../figures.ts';
import { html, type Markup } from '../markup.ts';

/** Number of shades in addition to `q0`, which means nothing. */
const SHADES = 7;

/** Shades for values, in logarithmic steps, so that differences remain visible next to one huge value. */
export interface Levels {
  /** The shade of a value, 0 to 7; 0 means no value. */
  of(value: bigint | undefined): number;
  /** The legend of the shades. */
  readonly legend: Markup;
}

/** Shades for these numbers of bytes. */
export function levelsOf(values: readonly (bigint | undefined)[]): Levels {
  const logs = values.flatMap((value) => (value === undefined || value <= 0n ? [] : [Math.log(Number(value))]));
  const low = logs.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const high = logs.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  const range = high - low;
  const of = (value: bigint | undefined): number => {
    if (value === undefined || value <= 0n) return 0;
    // if all values are equal, none is small
    if (!(range > 0)) return Math.ceil(SHADES / 2);
    const step = Math.floor((SHADES * (Math.log(Number(value)) - low)) / range);
    return 1 + Math.min(Math.max(step, 0), SHADES - 1);
  };
  const shades = range > 0 ? Array.from({ length: SHADES }, (_, index) => index + 1) : logs.length > 0 ? [of(1n)] : [];
  const lowest = (shade: number): bigint => {
    const from = Math.exp(low + (range > 0 ? (range * (shade - 1)) / SHADES : 0));
    return BigInt(Math.round(from));
  };
  const legend = html`<div class="legend" aria-hidden="true"><span><i class="q0"></i> none</span>${shades.map(
    (shade) => html`<span><i class="q${shade}"></i> from ${byteSize(lowest(shade))}</span>`,
  )}</div>`;
  return { of, legend };
}
