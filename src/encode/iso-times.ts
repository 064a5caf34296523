/** How many times are remembered before the memory starts anew. */
const MAX_REMEMBERED = 4_096;

/** ISO 8601 text of Unix seconds, UTC; remembered, since the flows of a batch end in few different seconds. */
export class IsoTimes {
  readonly #remembered: Map<number, string> = new Map();

  /** For example `2021-01-01T00:01:00Z`. Takes seconds from 0 to the end of the year 9999. */
  of(seconds: number): string {
    let text = this.#remembered.get(seconds);
    if (text === undefined) {
      text = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
      if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
      this.#remembered.set(seconds, text);
    }
    return text;
  }
}
