import { MAX_LINES_PER_RECORD } from '../decode/line-decoder.ts';
import type { Window } from '../pipeline/window.ts';
import { LINE_FEED } from '../text/ascii.ts';
import { StreamError } from './errors.ts';

/** Most text that is kept back because its line or object has not ended; past it, it is decoded as it stands. */
export const MAX_CARRY_BYTES = 32 * 1024 * 1024;

/** From this size on, what is kept back is tried again only when it has doubled: else large objects cost the square. */
const DOUBLING_BYTES = 1024 * 1024;

/** Decodes a text that comes in chunks: a line or an object that a chunk leaves unfinished is decoded with the next. */
export class ChunkDecoder {
  readonly #name: string;
  #carry: Buffer[] = [];
  #carryBytes = 0;
  #wantedBytes = 0;
  /** Line feeds before the text that stands in the window. */
  #lineFeedsBefore = 0;
  #lineFeedsThrough = 0;
  #textEnd = 0;

  /** `name` is the input's, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Decodes a chunk into an empty window. Returns whether there are lines in it now.
   * Throws a {@link StreamError} where one object holds more lines than there is room for.
   */
  decode(window: Window, chunk: Buffer): boolean {
    this.#carry.push(chunk);
    this.#carryBytes += chunk.length;
    return this.#carryBytes >= this.#wantedBytes && this.#decode(window, false);
  }

  /** Decodes what is left when no chunk follows. */
  finish(window: Window): boolean {
    return this.#decode(window, true);
  }

  /** The number, from 1 on, of the line of the text in which a line of the window begins; undefined if it is unknown. */
  lineNumberOf(window: Window, line: number): number | undefined {
    const start = window.lines.starts.at(line);
    // unescaped text stands behind the text itself
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
      throw new StreamError(
        `cannot read ${this.#name}: one object in it holds more than ${MAX_LINES_PER_RECORD} lines`,
      );
    }
    this.#lineFeedsBefore = this.#lineFeedsThrough;
    this.#lineFeedsThrough += countLineFeeds(arena.bytes, used);
    this.#textEnd = end;
    this.#carryBytes = end - used;
    // a copy, since the window's memory is used again
    this.#carry = this.#carryBytes === 0 ? [] : [Buffer.from(arena.bytes.subarray(used, end))];
    this.#wantedBytes = this.#carryBytes < DOUBLING_BYTES ? 0 : Math.min(2 * this.#carryBytes, MAX_CARRY_BYTES + 1);
    return lines.count > 0;
  }
}

function countLineFeeds(bytes: Buffer, end: number): number {
  const text = bytes.subarray(0, end);
  let count = 0;
  for (let at = text.indexOf(LINE_FEED); at !== -1; at = text.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
