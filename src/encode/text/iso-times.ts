import { JsonFragment } from '../../model/json-fragment.ts';
import { COLON } from '../../text/ascii.ts';
import type { JsonWriter } from './json-writer.ts';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_MINUTE = 60;
const DIGIT_0 = 0x30;
/** `hh:mm:ss` */
const TIME_BYTES = 8;

/** ISO 8601 text of Unix seconds, UTC. */
export class IsoTimes {
  readonly #fraction: string;
  readonly #end: JsonFragment;
  /** The last written day, in days since 1970, and its text with a leading quote; most flows are from the same day. */
  #day = -1;
  #date: JsonFragment = new JsonFragment('');

  /** `fraction` follows the seconds: empty, or `.000` for readers that require milliseconds. */
  constructor(fraction: '' | '.000' = '') {
    this.#fraction = fraction;
    this.#end = new JsonFragment(`${fraction}Z"`);
  }

  /** For example `2021-01-01T00:01:00Z`. Takes seconds from 0 to the end of the year 9999. */
  of(seconds: number): string {
    return new Date(seconds * 1000).toISOString().replace('.000Z', `${this.#fraction}Z`);
  }

  /**
   * Appends the same as a JSON string, digit by digit, since cached texts for an hour would fill a processor's cache.
   */
  write(seconds: number, writer: JsonWriter): void {
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = new JsonFragment(`"${this.of(seconds).slice(0, 'YYYY-MM-DDT'.length)}`);
    }
    const time = seconds - day * SECONDS_PER_DAY;
    const hours = Math.floor(time / SECONDS_PER_HOUR);
    const minutes = Math.floor((time - hours * SECONDS_PER_HOUR) / SECONDS_PER_MINUTE);
    writer.fragment(this.#date);
    writer.reserve(TIME_BYTES);
    const { bytes, length } = writer;
    writeTwoDigits(bytes, length, hours);
    bytes[length + 2] = COLON;
    writeTwoDigits(bytes, length + 3, minutes);
    bytes[length + 5] = COLON;
    writeTwoDigits(bytes, length + 6, time - hours * SECONDS_PER_HOUR - minutes * SECONDS_PER_MINUTE);
    writer.length = length + TIME_BYTES;
    writer.fragment(this.#end);
  }
}

function writeTwoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = Math.floor(value / 10);
  bytes[at] = DIGIT_0 + tens;
  bytes[at + 1] = DIGIT_0 + value - tens * 10;
}

/** Times to the second. */
export const SECONDS: IsoTimes = new IsoTimes();

/** Times with milliseconds, which are always `.000`. */
export const MILLISECONDS: IsoTimes = new IsoTimes('.000');
