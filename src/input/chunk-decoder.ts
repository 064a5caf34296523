import { MAX_LINES_PER_RECORD } from '../decode/line-decoder.ts';
import type { Window } from '../pipeline/window.ts';
import { LINE_FEED } from '../text/ascii.ts';
import { StreamError } from './errors.ts';

/**
 * Maximum size of an unfinished line or object that is carried over to the next chunk; a larger one is decoded
 * incomplete.
 */
export const MAX_CARRY_BYTES = 32 * 1024 * 1024;

/**
 * From this size on, carried text is decoded again only when it has doubled; otherwise large objects would take
 * quadratic time.
 */
const DOUBLING_BYTES = 1024 * 1024;

/** Decodes a text in chunks: an unfinished line or object at the end of a chunk is decoded with the next one. */
export class ChunkDecoder {
  readonly #name: string;
  #carry: Buffer[] = [];
  #carryBytes = 0;
  #retryBytes = 0;
  /** Number of line feeds before the text in the window. */
  #lineFeedsBefore = 0;
  #lineFeedsThrough = 0;
  #textEnd = 0;

  /** `name` is the input's, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Decodes a chunk into an empty window. Returns whether the window has lines now. Throws a {@link StreamError} if one
   * object has more lines than allowed.
   */
  decode(window: Window, chunk: Buffer): boolean {
    this.#carry.push(chunk);
    this.#carryBytes += chunk.length;
    return this.#carryBytes >= this.#retryBytes && this.#decode(window, false);
  }

  /** Decodes the rest after the last chunk. */
  finish(window: Window): boolean {
    return this.#decode(window, true);
  }

  /** The line number in the text, from 1, at which a line of the window begins; undefined if unknown. */
  lineNumberOf(window: Window, line: number): number | undefined {
    const start = window.lines.starts.at(line);
    // unescaped text is stored after the text itself
    return start < this.#textEnd ? this.#lineFeedsBefore + countLineFeeds(window.arena.bytes, start) + 1 : undefined;
  }

  #decode(window: Window, isFinal: boolean): boolean {
    const { arena, decoder, lines } = window;
    for (const part of this.#carry) arena.append(part);
    const end = arena.length;
    let used = decoder.decode(0, end, isFinal);
    if (end - used > MAX_CARRY_BYTES && !decoder.isOverfull) {
      const lastLineFeed = arena.bytes.lastIndexOf(LINE_FEED, end - 1);
      used = decoder.decode(used, lastLineFeed < used ? end : lastLineFeed + 1, true);
    }
    if (decoder.isOverfull) {
      throw new StreamError(`cannot read ${this.#name}: one object in it has more than ${MAX_LINES_PER_RECORD} lines`);
    }
    this.#lineFeedsBefore = this.#lineFeedsThrough;
    this.#lineFeedsThrough += countLineFeeds(arena.bytes, used);
    this.#textEnd = end;
    this.#carryBytes = end - used;
    // a copy, because the window's memory is reused
    this.#carry = this.#carryBytes === 0 ? [] : [Buffer.from(arena.bytes.subarray(used, end))];
    this.#retryBytes = this.#carryBytes < DOUBLING_BYTES ? 0 : Math.min(2 * this.#carryBytes, MAX_CARRY_BYTES + 1);
    return lines.count > 0;
  }
}

function countLineFeeds(bytes: Buffer, end: number): number {
  const text = bytes.subarray(0, end);
  let count = 0;
  for (let at = text.indexOf(LINE_FEED); at !== -1; at = text.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
