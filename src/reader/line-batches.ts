import { ChangedError } from '../input/errors.ts';
import type { ParquetChunk } from '../input/parquet/parquet-lines.ts';
import type { ReadCursor } from '../model/source-object.ts';
import { FormatMatcher } from '../parse/format-matcher.ts';
import { HeaderReader } from '../parse/header-line.ts';
import { CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from '../text/ascii.ts';
import type { LineBatch } from './line-sink.ts';

/** How lines are gathered into batches. */
export interface BatchOptions {
  /** Target size of the text of a batch in bytes; a single line may be larger. */
  readonly batchBytes: number;
  /** Maximum size of a line together with its header, each with its line feed; a larger one is omitted and counted. */
  readonly maxLineBytes: number;
  /** Where reading begins: lines before it are skipped, but their header lines apply. */
  readonly from: ReadCursor;
}

/** A batch, which may have no lines at all, and the lines before its end that are too large. */
export interface GatheredBatch extends LineBatch {
  readonly oversized: number;
}

const LINE_END = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Gathers lines with their positions. */
class Gatherer {
  readonly #options: BatchOptions;
  #slices: Buffer[] = [];
  #bytes = 0;
  #lines = 0;
  #oversized = 0;
  /** The cursor after the last line that was added. */
  #end: ReadCursor;
  #linesBefore: number;
  #unsentBefore: number;
  header: Buffer | undefined;

  constructor(options: BatchOptions) {
    this.#options = options;
    this.#end = options.from;
    this.#linesBefore = options.from.lines;
    this.#unsentBefore = options.from.unsent ?? 0;
  }

  /** Whether a line, with its line feed, fits into a record under the header. */
  isOversized(bytes: number): boolean {
    return bytes + (this.header?.length ?? 0) > this.#options.maxLineBytes;
  }

  /** Whether the batch must be taken before a line is added, after the lines of `runBytes` that are about to be. */
  isFull(runBytes: number, lineBytes: number): boolean {
    const bytes = this.#bytes + runBytes;
    return bytes > 0 && bytes + lineBytes > this.#options.batchBytes;
  }

  /** Whether the batch has lines, or oversized ones to report. */
  get hasContent(): boolean {
    return this.#lines + this.#oversized > 0;
  }

  /** Adds whole lines that follow one another, and the position after them. */
  add(text: Buffer, lines: number, position: number): void {
    this.#slices.push(text);
    this.#bytes += text.length;
    this.#lines += lines;
    this.#moveTo(position);
  }

  /** Counts a line that is too large, and the position after it. */
  addOversized(position: number): void {
    this.#oversized++;
    this.#moveTo(position);
  }

  take(): GatheredBatch {
    const batch = {
      header: this.header,
      text: Buffer.concat(this.#slices, this.#bytes),
      lines: this.#lines,
      oversized: this.#oversized,
      end: this.#end,
    };
    this.#linesBefore += this.#lines;
    this.#unsentBefore += this.#oversized;
    this.#slices = [];
    this.#bytes = 0;
    this.#lines = 0;
    this.#oversized = 0;
    return batch;
  }

  #moveTo(position: number): void {
    const unsent = this.#unsentBefore + this.#oversized;
    this.#end = {
      position,
      lines: this.#linesBefore + this.#lines,
      part: this.#options.from.part,
      ...(unsent > 0 ? { unsent } : {}),
    };
  }
}

/**
 * Gathers the lines of a text, given as chunks of inflated UTF-8, into batches under one header line each. Header lines,
 * of which concatenated files have several, and blank lines are not lines of a batch; a last line without a line feed
 * gets one. If the chunks end with an error, the whole lines before it are yielded first, then the error is thrown.
 *
 * Positions are offsets of lines in the text. Throws an {@link ChangedError} if no line begins where reading begins.
 */
export async function* textBatches(
  chunks: AsyncIterable<Buffer>,
  options: BatchOptions,
): AsyncGenerator<GatheredBatch, void, undefined> {
  const gatherer = new Gatherer(options);
  const headers = new HeaderReader();
  const { position: from } = options.from;
  /** The unfinished line at the end of the previous chunk. */
  let carry = Buffer.alloc(0);
  /** The offset of `carry` in the text, or of the next chunk if that is empty. */
  let offset = 0;
  /** Whether the unfinished line is too large already, and its beginning was dropped. */
  let isDropping = false;
  let failure: { readonly error: unknown } | undefined;
  const source = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      let next: IteratorResult<Buffer>;
      try {
        next = await source.next();
      } catch (error) {
        failure = { error };
        break;
      }
      const isLast = next.done === true;
      const added = next.done === true ? lastLineEnd(carry, isDropping) : next.value;
      let data = carry.length === 0 ? added : Buffer.concat([carry, added]);
      let searchFrom = carry.length;
      if (offset === 0 && data.length >= BYTE_ORDER_MARK.length && data.indexOf(BYTE_ORDER_MARK) === 0) {
        // positions still count the mark
        data = data.subarray(BYTE_ORDER_MARK.length);
        offset = BYTE_ORDER_MARK.length;
        searchFrom = Math.max(0, searchFrom - BYTE_ORDER_MARK.length);
      }
      /** Lines that follow one another in this chunk, from `runStart` to before `start`, not yet added. */
      let runStart = 0;
      let runLines = 0;
      let start = 0;
      const addRun = (): void => {
        if (runLines > 0) gatherer.add(data.subarray(runStart, start), runLines, offset + start);
        runLines = 0;
      };
      for (;;) {
        const lineFeed = data.indexOf(LINE_FEED, Math.max(start, searchFrom));
        if (lineFeed === -1) break;
        const end = lineFeed + 1;
        if (offset + start < from && from < offset + end) throw otherContent();
        if (isDropping || gatherer.isOversized(end - start)) {
          addRun();
          isDropping = false;
          if (offset + end > from) gatherer.addOversized(offset + end);
          runStart = end;
        } else if (isBlank(data, start, lineFeed)) {
          addRun();
          runStart = end;
        } else if (headers.read(data, start, trimmedEnd(data, start, lineFeed)) instanceof FormatMatcher) {
          addRun();
          const header = Buffer.concat([data.subarray(start, trimmedEnd(data, start, lineFeed)), LINE_END]);
          if (gatherer.header === undefined || !gatherer.header.equals(header)) {
            if (gatherer.hasContent) yield gatherer.take();
            gatherer.header = header;
          }
          runStart = end;
        } else if (offset + start < from) {
          runStart = end;
        } else {
          if (gatherer.isFull(start - runStart, end - start)) {
            addRun();
            yield gatherer.take();
            runStart = start;
          }
          runLines++;
        }
        start = end;
      }
      addRun();
      carry = Buffer.from(data.subarray(start));
      offset += start;
      if (gatherer.isOversized(carry.length)) {
        offset += carry.length;
        carry = Buffer.alloc(0);
        isDropping = true;
      }
      if (isLast) break;
    }
    if (gatherer.hasContent) yield gatherer.take();
    if (failure !== undefined) throw failure.error;
    if (offset < from) throw otherContent();
  } finally {
    await source.return?.();
  }
}

/** The error for a position at which no line of the object begins: continuing there would omit lines. */
function otherContent(): ChangedError {
  return new ChangedError('no line begins where reading continues');
}

/**
 * Gathers the rows of a Parquet file, given as chunks of lines, into batches. Positions are numbers of rows. If the chunks
 * end with an error, the rows before it are yielded first, then the error is thrown.
 */
export async function* parquetBatches(
  chunks: AsyncIterable<ParquetChunk>,
  options: BatchOptions,
): AsyncGenerator<GatheredBatch, void, undefined> {
  const gatherer = new Gatherer(options);
  let failure: { readonly error: unknown } | undefined;
  const source = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      let next: IteratorResult<ParquetChunk>;
      try {
        next = await source.next();
      } catch (error) {
        failure = { error };
        break;
      }
      if (next.done === true) break;
      const { header, text, firstRow, rows } = next.value;
      const headerOf = header.length === 0 ? undefined : header;
      if (!isSameHeader(gatherer.header, headerOf)) {
        if (gatherer.hasContent) yield gatherer.take();
        gatherer.header = headerOf;
      }
      const isSmall = text.length <= options.batchBytes && !gatherer.isOversized(text.length);
      for (const { part, lines, position } of isSmall
        ? [{ part: text, lines: rows, position: firstRow + rows }]
        : rowsOf(text, firstRow)) {
        if (gatherer.isOversized(part.length)) {
          gatherer.addOversized(position);
          continue;
        }
        if (gatherer.isFull(0, part.length)) yield gatherer.take();
        gatherer.add(part, lines, position);
      }
    }
    if (gatherer.hasContent) yield gatherer.take();
    if (failure !== undefined) throw failure.error;
  } finally {
    await source.return?.();
  }
}

function isSameHeader(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

/** The rows of a text one by one, each with the position after it. */
function* rowsOf(text: Buffer, firstRow: number): Generator<{ part: Buffer; lines: number; position: number }> {
  let position = firstRow;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(LINE_FEED, start) + 1;
    position++;
    yield { part: text.subarray(start, end), lines: 1, position };
    start = end;
  }
}

/** A line feed if the text ends without one. */
function lastLineEnd(carry: Buffer, isDropping: boolean): Buffer {
  return carry.length > 0 || isDropping ? LINE_END : Buffer.alloc(0);
}

function isBlank(data: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = data[at];
    if (byte !== SPACE && byte !== TAB && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
}

/** The end of a line without the carriage return of a Windows file. */
function trimmedEnd(data: Buffer, start: number, end: number): number {
  return end > start && data[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
}
