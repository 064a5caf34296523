import { JsonFragment } from '../../model/json-fragment.ts';
import { TWO_DIGITS } from './digits.ts';
import type { JsonWriter } from './json-writer.ts';

const SECONDS_PER_DAY = 86_400;
/** Where the hours begin in a JSON string. */
const TIME_OFFSET = '"yyyy-mm-ddT'.length;
/** Of a JSON string, in whole words. */
const MOST_BYTES = 32;

/** ISO 8601 text of Unix seconds, UTC. */
export class IsoTimes {
  readonly #fraction: string;
  /** The last written day, in days since 1970, and one of its times; most flows are from the same day. */
  #day = -1;
  #text: JsonFragment = new JsonFragment('');

  /** `fraction` follows the seconds: empty, or `.000` for readers that require milliseconds. */
  constructor(fraction: '' | '.000' = '') {
    this.#fraction = fraction;
  }

  /** For example `2021-01-01T00:01:00Z`. Takes seconds from 0 to the end of the year 9999. */
  of(seconds: number): string {
    return new Date(seconds * 1000).toISOString().replace('.000Z', `${this.#fraction}Z`);
  }

  /** Appends the same as a JSON string. */
  write(seconds: number, writer: JsonWriter): void {
    writer.reserve(MOST_BYTES);
    writer.length = this.writeAt(writer.view, writer.length, seconds);
  }

  /** Writes the same, digit by digit, since cached texts for an hour would fill a processor's cache; returns where it ends. */
  writeAt(target: DataView, start: number, seconds: number): number {
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#text = new JsonFragment(JSON.stringify(this.of(seconds)));
    }
    this.#text.copyTo(target, start);
    const time = (seconds - day * SECONDS_PER_DAY) | 0;
    const minutes = (time / 60) | 0;
    const hours = (minutes / 60) | 0;
    const at = start + TIME_OFFSET;
    target.setUint16(at, TWO_DIGITS[hours] ?? 0, true);
    target.setUint16(at + 3, TWO_DIGITS[minutes - hours * 60] ?? 0, true);
    target.setUint16(at + 6, TWO_DIGITS[time - minutes * 60] ?? 0, true);
    return start + this.#text.length;
  }
}

/** Times to the second. */
export const SECONDS: IsoTimes = new IsoTimes();

/** Times with milliseconds, which are always `.000`. */
export const MILLISECONDS: IsoTimes = new IsoTimes('.000');
