import { decodeRecord } from '../decode/record-decoder.ts';
import { Window } from '../pipeline/window.ts';
import { BACKSLASH, CLOSE_BRACE, OPEN_BRACE, QUOTE } from '../text/ascii.ts';

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

/** Counts the consecutive JSON objects in a text, with anything between them. */
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
