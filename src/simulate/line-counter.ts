import { decodeRecord } from '../decode/record-decoder.ts';
import { Window } from '../pipeline/window.ts';

/** Maximum decompressed size of a record whose lines are counted. */
const MAX_INFLATED_BYTES = 512 * 1024 * 1024;

/** Counts the flow log lines of records with the function's own decoder. */
export class LineCounter {
  readonly #window = new Window();

  /** The number of lines of a record; 1 if it cannot be decoded, as in the function's counts. */
  count(data: Buffer): number {
    const window = this.#window;
    window.reset();
    const fault = decodeRecord(data.toString('base64'), window.arena, window.decoder, MAX_INFLATED_BYTES);
    return fault === undefined ? window.lines.count : 1;
  }
}
