import { JsonFragment } from '../model/json-fragment.ts';

/** How many times are remembered before the memory starts anew. */
const MAX_REMEMBERED = 4_096;

/** ISO 8601 text of Unix seconds, UTC; remembered, since the flows of a batch end in few different seconds. */
export class IsoTimes {
  readonly #fraction: string;
  readonly #remembered: Map<number, JsonFragment> = new Map();

  /** `fraction` stands behind the seconds: nothing, or `.000` for readers that want milliseconds. */
  constructor(fraction: '' | '.000' = '') {
    this.#fraction = fraction;
  }

  /** For example `2021-01-01T00:01:00Z`. Takes seconds from 0 to the end of the year 9999. */
  of(seconds: number): string {
    return new Date(seconds * 1000).toISOString().replace('.000Z', `${this.#fraction}Z`);
  }

  /** The same as a JSON string. */
  jsonOf(seconds: number): JsonFragment {
    let text = this.#remembered.get(seconds);
    if (text === undefined) {
      text = new JsonFragment(`"${this.of(seconds)}"`);
      if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
      this.#remembered.set(seconds, text);
    }
    return text;
  }
}

/** Times to the second: what is remembered serves every schema. */
export const SECONDS: IsoTimes = new IsoTimes();

/** Times with milliseconds, which are always `.000`. */
export const MILLISECONDS: IsoTimes = new IsoTimes('.000');
