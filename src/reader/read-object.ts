import { addAbortSignal } from 'node:stream';
import { reasonOf, StreamError } from '../input/errors.ts';
import type { InputFile } from '../input/input-file.ts';
import { isParquet } from '../input/parquet-input.ts';
import type { RangeSource } from '../input/range-source.ts';
import { readChunks } from '../input/read-chunks.ts';
import type { ObjectFaultCode } from '../model/object-fault.ts';
import { PUT_BACK_LIMITS } from '../model/put-back.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';
import { type BatchOptions, type GatheredBatch, parquetBatches, textBatches } from './line-batches.ts';
import { type LineSink, type PutResult, SINK_DEADLINE } from './line-sink.ts';
import { type ObjectFault, objectFaultOf } from './object-fault-of.ts';
import { takeHead } from './stream-head.ts';

/** The cursor at the beginning of an object. */
export const START: ReadCursor = { position: 0, lines: 0, part: 0 };

/** Maximum delay of a Node.js timer, about 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Maximum time that reading may stall after it should have stopped, in milliseconds. */
const MAX_STALL_MS = 30_000;

/** Faults of the content, which recur at the same place. */
const CONTENT_FAULTS: ReadonlySet<ObjectFaultCode> = new Set([
  'gzip_damaged',
  'parquet_damaged',
  'parquet_unsupported',
]);

/** How an object is read. */
export interface ReadObjectOptions {
  /** Target size of the text of a batch, in bytes. */
  readonly batchBytes: number;
  /** Unix milliseconds after which no further batch is begun; may be Infinity. */
  readonly stopAtMs: number;
  /** Unix milliseconds until which a sink may take to accept a batch; may be Infinity. */
  readonly deadlineMs: number;
  /** Called with the cursor after each batch that was accepted completely. */
  readonly onCursor?: ((cursor: ReadCursor) => Promise<void>) | undefined;
  /** Called with the number of bytes read from the object, as stored. */
  readonly onRead?: ((bytes: number) => void) | undefined;
  /** Called with warnings about an object that is still read, such as data after the end of its gzip data. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Stops reading when aborted; the outcome is then `continued`. */
  readonly signal?: AbortSignal | undefined;
  /** Maximum size of a line with its header, in bytes. Default: what a record of a delivery stream may have. */
  readonly maxLineBytes?: number | undefined;
  /** Maximum size of a Parquet file, in bytes. Default: no maximum. */
  readonly maxParquetBytes?: number | undefined;
  /** Wall-clock milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The outcome of reading an object. The counts are those of this call: `linesRead` = `linesPut` + `linesUnsent`. */
export interface ReadOutcome {
  /**
   * `continued`: reading stopped before the end and must go on at the cursor, which is where it began if nothing was
   * accepted.
   */
  readonly kind: 'done' | 'continued' | 'failed';
  /** Everything before it was accepted. */
  readonly cursor: ReadCursor;
  /** Lines given to the sink, and lines too large for any record. */
  readonly linesRead: number;
  readonly linesPut: number;
  /** Lines that were not accepted. Those of a continued object are read again. */
  readonly linesUnsent: number;
  /** Why the object failed, or why it continues although its time was not used up by reading. */
  readonly code?: ObjectFaultCode;
  readonly reason?: string;
}

/**
 * Reads an object from a cursor on, and puts its lines into a sink, batch by batch. The kind of the object, gzip, text or
 * Parquet, is recognised by its content. The object is `done` only if every line was accepted. Of damaged data, the whole
 * lines before the damage are put. Never throws, except for errors of `onCursor`.
 */
export async function readObject(
  object: SourceObject,
  input: InputFile,
  from: ReadCursor | undefined,
  sink: LineSink,
  options: ReadObjectOptions,
): Promise<ReadOutcome> {
  const reading = new Reading(object, input, from ?? START, sink, options);
  try {
    const outcome = await reading.run();
    if (outcome.kind !== 'done') await sink.abandon?.();
    return outcome;
  } catch (error) {
    await sink.abandon?.();
    throw error;
  } finally {
    reading.release();
  }
}

class Reading {
  readonly #object: SourceObject;
  readonly #input: InputFile;
  readonly #from: ReadCursor;
  readonly #sink: LineSink;
  readonly #options: ReadObjectOptions;
  readonly #now: () => number;
  readonly #stop: AbortController = new AbortController();
  readonly #onAbort = (): void => this.#stop.abort();
  readonly #timer: NodeJS.Timeout | undefined;
  #cursor: ReadCursor;
  #linesRead = 0;
  #linesPut = 0;

  constructor(object: SourceObject, input: InputFile, from: ReadCursor, sink: LineSink, options: ReadObjectOptions) {
    this.#object = object;
    this.#input = input;
    this.#from = from;
    this.#sink = sink;
    this.#options = options;
    this.#cursor = from;
    this.#now = options.now ?? Date.now;
    const { signal, stopAtMs, deadlineMs } = options;
    if (signal?.aborted === true) this.#onAbort();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    // a stalled connection must not use up the time for putting lines that were read
    const waitMs = stopAtMs + Math.min(deadlineMs - stopAtMs, MAX_STALL_MS) / 2 - this.#now();
    if (waitMs <= MAX_TIMER_MS) this.#timer = setTimeout(this.#onAbort, Math.max(0, waitMs));
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }

  async run(): Promise<ReadOutcome> {
    if (this.#object.size === 0) return this.#outcome('done');
    const batches = this.#batches();
    try {
      for (;;) {
        const next = await nextOf(batches);
        if ('error' in next) return await this.#outcomeOf(next.error);
        if (next.batch === undefined) return await this.#finish();
        // the first batch of a call is always put, so that each call makes progress
        if (this.#isTimeUp && this.#linesRead > 0) return this.#outcome('continued');
        const ending = await this.#put(next.batch);
        if (ending !== undefined) return ending;
      }
    } finally {
      await batches.return(undefined);
    }
  }

  get #isTimeUp(): boolean {
    return this.#stop.signal.aborted || this.#now() >= this.#options.stopAtMs;
  }

  get #maxLineBytes(): number {
    return this.#options.maxLineBytes ?? PUT_BACK_LIMITS.firehose.bytesPerRecord;
  }

  /** Puts a batch. Returns an outcome if reading ends because not all of its lines were accepted. */
  async #put(batch: GatheredBatch): Promise<ReadOutcome | undefined> {
    this.#linesRead += batch.lines + batch.oversized;
    let cursor: ReadCursor | undefined;
    // if a sink writes parts, omitted lines belong to the same part as the lines before
    if (batch.lines > 0 || this.#sink.abandon !== undefined) {
      const result = await this.#sink.put(batch, this.#options.deadlineMs);
      this.#linesPut += result.accepted;
      if (result.accepted < batch.lines) return this.#refused(batch.lines - result.accepted, result.code);
      cursor = result.cursor;
    }
    this.#cursor = cursor ?? batch.end;
    await this.#options.onCursor?.(this.#cursor);
    return undefined;
  }

  async #finish(): Promise<ReadOutcome> {
    const result = await this.#finishSink();
    const unsent = this.#cursor.unsent ?? 0;
    const refused = this.#linesRead - this.#linesPut - (unsent - (this.#from.unsent ?? 0));
    if (refused > 0 || result?.code !== undefined) return this.#refused(refused, result?.code);
    if (unsent === 0) return this.#outcome('done');
    const reason = `${unsent} lines have more than ${this.#maxLineBytes} bytes with their header`;
    return this.#outcome('failed', { code: 'line_size', reason });
  }

  #refused(lines: number, code: string | undefined): ReadOutcome {
    const reason = `the destination did not accept ${lines} lines${code === undefined ? '' : `: ${code}`}`;
    // lines accepted before need not be read again
    return this.#outcome(code === SINK_DEADLINE ? 'continued' : 'failed', { code: 'put_refused', reason });
  }

  async #outcomeOf(error: unknown): Promise<ReadOutcome> {
    const fault = objectFaultOf(error);
    const isStopped = this.#stop.signal.aborted && fault.code === 'object_unreadable';
    if (isStopped) {
      return this.#outcome('continued', { code: 'object_unreadable', reason: 'the object could not be read in time' });
    }
    // every attempt ends at this place, so the lines before it may become durable
    if (CONTENT_FAULTS.has(fault.code)) await this.#finishSink();
    return this.#outcome('failed', fault);
  }

  async #finishSink(): Promise<PutResult | undefined> {
    const result = await this.#sink.finish?.(this.#options.deadlineMs);
    if (result !== undefined) {
      this.#linesPut += result.accepted;
      this.#cursor = result.cursor ?? this.#cursor;
    }
    return result;
  }

  #outcome(kind: ReadOutcome['kind'], fault?: ObjectFault): ReadOutcome {
    const linesPut = this.#durableLines;
    return {
      kind,
      cursor: this.#cursor,
      linesRead: this.#linesRead,
      linesPut,
      linesUnsent: this.#linesRead - linesPut,
      ...fault,
    };
  }

  /** Lines that are durable: for a sink that writes parts, those before its cursor. */
  get #durableLines(): number {
    return this.#sink.abandon === undefined ? this.#linesPut : this.#cursor.lines - this.#from.lines;
  }

  async *#batches(): AsyncGenerator<GatheredBatch, void, undefined> {
    const { signal } = this.#stop;
    const { batchBytes, onRead = () => {}, onWarning } = this.#options;
    const gathering = { batchBytes, maxLineBytes: this.#maxLineBytes, from: this.#cursor };
    const source = this.#input.open();
    addAbortSignal(signal, source);
    let isOfRanges = false;
    try {
      const { head, stream } = await takeHead(source);
      isOfRanges = this.#input.openRanges !== undefined && isParquet(head);
      if (!isOfRanges)
        yield* textBatches(
          readChunks({ ...this.#input, open: () => stream }, { onRead, onWarning, signal }),
          gathering,
        );
    } catch (error) {
      // readers of text already name their input
      throw error instanceof StreamError ? error : this.#readError(error);
    } finally {
      source.destroy();
    }
    if (isOfRanges) yield* this.#parquetBatches(gathering, onRead);
  }

  /** The batches of a Parquet file, which is read by ranges, so that continuing need not read it from its beginning. */
  async *#parquetBatches(
    gathering: BatchOptions,
    onRead: (bytes: number) => void,
  ): AsyncGenerator<GatheredBatch, void, undefined> {
    const { signal } = this.#stop;
    const { maxParquetBytes = Number.POSITIVE_INFINITY } = this.#options;
    let ranges: RangeSource | undefined;
    try {
      ranges = await this.#input.openRanges?.();
      if (ranges === undefined) return;
      if (ranges.bytes > maxParquetBytes) throw new ObjectSizeError(ranges.bytes, maxParquetBytes);
      const { parquetLines } = await import('../input/parquet/parquet-lines.ts');
      yield* parquetBatches(parquetLines(ranges, { fromRow: gathering.from.position, signal, onRead }), gathering);
    } catch (error) {
      throw this.#readError(error);
    } finally {
      await ranges?.close();
    }
  }

  /** An error of reading with the name of the object in its message. */
  #readError(error: unknown): StreamError {
    return new StreamError(`cannot read ${this.#input.name}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A Parquet file that is too large to be read in the function. */
class ObjectSizeError extends Error {
  override readonly name = 'ObjectSizeError';
  readonly code = 'object_size';

  constructor(bytes: number, maxBytes: number) {
    super(`it is a Parquet file of ${bytes} bytes, at most ${maxBytes} are allowed here`);
  }
}

/** The next batch, undefined at the end, or the error of reading it, so that it is distinguished from errors of putting. */
async function nextOf(
  batches: AsyncGenerator<GatheredBatch, void, undefined>,
): Promise<{ readonly batch: GatheredBatch | undefined } | { readonly error: unknown }> {
  try {
    const next = await batches.next();
    return { batch: next.done === true ? undefined : next.value };
  } catch (error) {
    return { error };
  }
}
