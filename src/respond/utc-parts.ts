import { keep } from '../memory/keep.ts';

const MS_PER_MINUTE = 60_000;
const SECONDS_PER_MINUTE = 60;

/** Maximum number of cached minutes; a full cache is cleared. */
const MAX_CACHED_MINUTES = 1_024;

/** A time in UTC down to the minute, each part padded with zeros: `2021`, `01`, `31`, `09`, `05`. */
export interface UtcParts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
}

/** The name of a part. */
export type UtcPart = keyof UtcParts;

/** The parts of an unknown time. */
export const NO_TIME: UtcParts = { year: '0000', month: '00', day: '00', hour: '00', minute: '00' };

/** Computes the parts of Unix times; cached by the minute, since the flows of a batch end in few different minutes. */
export class UtcClock {
  readonly #cache: Map<number, UtcParts> = new Map();

  /** The parts of a time in seconds, from 0 to the end of the year 9999. */
  partsOf(seconds: number): UtcParts {
    const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
    let parts = this.#cache.get(minutes);
    if (parts === undefined) {
      const text = new Date(minutes * MS_PER_MINUTE).toISOString();
      parts = {
        year: text.slice(0, 4),
        month: text.slice(5, 7),
        day: text.slice(8, 10),
        hour: text.slice(11, 13),
        minute: text.slice(14, 16),
      };
      keep(this.#cache, minutes, parts, MAX_CACHED_MINUTES);
    }
    return parts;
  }
}
