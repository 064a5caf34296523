import { decodeRecord } from '../decode/record-decoder.ts';
import { Window } from '../pipeline/window.ts';
import { BACKSLASH, CLOSE_BRACE, OPEN_BRACE, QUOTE } from '../text/ascii.ts';

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

/** Counts the JSON objects that stand one behind the other in a text, whatever is between them. */
export function countObjects(text: Buffer): number {
  let count = 0;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) {
      isInString = true;
    } else if (byte === OPEN_BRACE) {
      if (depth === 0) count++;
      depth++;
    } else if (byte === CLOSE_BRACE) {
      depth--;
    }
  }
  return count;
}
