import { decodeRecord } from '../decode/record-decoder.ts';
import { Window } from '../pipeline/window.ts';

/** Most bytes that a record is inflated to, to count its lines. */
const MAX_INFLATED_BYTES = 512 * 1024 * 1024;

/** Counts the flow log lines of records, decoded as the function decodes them. */
export class LineCounter {
  readonly #window = new Window();

  /** The lines of one record; 1 for a record that cannot be decoded, as the function counts it. */
  count(data: Buffer): number {
    const window = this.#window;
    window.reset();
    const fault = decodeRecord(data.toString('base64'), window.arena, window.decoder, MAX_INFLATED_BYTES);
    return fault === undefined ? window.lines.count : 1;
  }
}
