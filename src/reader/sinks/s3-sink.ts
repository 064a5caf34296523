import { createGzip, type Gzip } from 'node:zlib';
import { codeOf } from '../../input/errors.ts';
import type { ObjectUpload, ObjectWriter } from '../../model/object-writer.ts';
import type { ReadCursor, SourceObject } from '../../model/source-object.ts';
import { OutOfTimeError, withinTime } from '../../model/until-deadline.ts';
import type { BatchEnricher } from '../batch-enricher.ts';
import { type LineBatch, type PutResult, SINK_DEADLINE } from '../line-sink.ts';
import type { CountingSink, PutCounts } from '../reader.ts';

/** Amount of text in a part of the output; the part ends with the batch that reaches it. */
export const PART_BYTES = 256 * 1024 * 1024;

/** Size of the pieces in which a part is sent; S3 accepts at most 10,000 pieces. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** Time limit for abandoning a part, in milliseconds: a function does so when little time is left. */
const ABORT_MS = 10_000;

const NOTHING_PUT: PutCounts = { recordsPut: 0, bytesPut: 0, putRequests: 0, putRetries: 0, putThrottles: 0 };

/** Where the enriched lines of objects go. */
export interface S3Target {
  /** Prefix of all keys; it ends with `/`, or is empty. */
  readonly prefix: string;
  readonly writer: ObjectWriter;
  /** Creates the documents; several sinks may share it. */
  readonly enricher: BatchEnricher;
  /** Default: {@link PART_BYTES}. */
  readonly partBytes?: number | undefined;
  /** Size of the pieces in which a large part is sent. Default: 8 MiB. */
  readonly pieceBytes?: number | undefined;
  /** Wall-clock milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The key of a part of the output: a function of the input's key, so that a repetition overwrites what it wrote. */
export function keyOfPart(prefix: string, inputKey: string, part: number): string {
  return `${prefix}${inputKey.replace(/(?:\.gz|\.parquet)+$/, '')}.part-${String(part).padStart(5, '0')}.ndjson.gz`;
}

/**
 * Enriches the lines of one object and writes the documents to S3, one per line, gzipped. A part ends with the batch
 * with which its text reaches a size: batches depend only on the object, and therefore so do parts, however often
 * reading is interrupted. Reading continues after a complete part; {@link abandon}, errors and deadlines discard an
 * incomplete one.
 *
 * Memory: a piece of a part, and the documents of a slice of a batch.
 */
export class S3Sink implements CountingSink {
  readonly #object: SourceObject;
  readonly #target: S3Target;
  readonly #partBytes: number;
  #part: Part | undefined;
  /** The cursor after the last complete part, and after the last batch. */
  #complete: ReadCursor;
  #end: ReadCursor | undefined;
  #parts: number;
  /** Text in the part. */
  #textBytes = 0;

  /** `from` is the cursor at which reading begins: after a complete part, or at the beginning of the object. */
  constructor(object: SourceObject, from: ReadCursor, target: S3Target) {
    this.#object = object;
    this.#complete = from;
    this.#parts = from.part;
    this.#target = target;
    this.#partBytes = target.partBytes ?? PART_BYTES;
  }

  /** Nothing is put on a stream. */
  get counts(): PutCounts {
    return NOTHING_PUT;
  }

  /**
   * Enriches a batch. Its lines are durable once their part is complete: the result has the cursor after the last
   * complete part.
   */
  put(batch: LineBatch, deadlineMs: number): Promise<PutResult> {
    return this.#within(deadlineMs, batch.lines, async (signal) => {
      if (batch.lines > 0) await this.#enrich(batch, deadlineMs, signal);
      this.#end = batch.end;
      if (this.#part === undefined || this.#textBytes >= this.#partBytes) await this.#completePart(signal);
    });
  }

  /** Completes the last part. */
  finish(deadlineMs: number): Promise<PutResult> {
    return this.#within(deadlineMs, 0, (signal) => this.#completePart(signal));
  }

  /**
   * Discards the incomplete part, if there is one; called when reading ends before the object does. A lifecycle rule
   * for incomplete uploads removes anything that S3 still keeps. Never throws.
   */
  async abandon(): Promise<void> {
    const part = this.#part;
    this.#part = undefined;
    this.#textBytes = 0;
    await withinTime(ABORT_MS, async (signal) => part?.abort(signal)).catch(() => undefined);
  }

  /** Runs work that makes lines durable; if it fails or does not finish in time, the part is discarded. */
  async #within(deadlineMs: number, lines: number, work: (signal: AbortSignal) => Promise<void>): Promise<PutResult> {
    const { now = Date.now } = this.#target;
    try {
      await withinTime(deadlineMs - now(), work);
      return { accepted: lines, cursor: this.#complete };
    } catch (error) {
      await this.abandon();
      // each request has its own time limit
      const code = error instanceof OutOfTimeError && now() >= deadlineMs ? SINK_DEADLINE : nameOf(error);
      return { accepted: 0, code, cursor: this.#complete };
    }
  }

  async #enrich(batch: LineBatch, deadlineMs: number, signal: AbortSignal): Promise<void> {
    this.#part ??= new Part(this.#target, keyOfPart(this.#target.prefix, this.#object.key, this.#parts));
    const part = this.#part;
    for await (const documents of this.#target.enricher.enrich(batch, deadlineMs)) {
      signal.throwIfAborted();
      // the enricher’s memory is reused
      await part.write(Buffer.from(documents), signal);
    }
    this.#textBytes += batch.text.length;
  }

  /** Completes the part, if there is one: all lines taken so far are durable. */
  async #completePart(signal: AbortSignal): Promise<void> {
    if (this.#part !== undefined) {
      await this.#part.complete(signal);
      this.#part = undefined;
      this.#textBytes = 0;
      this.#parts++;
    }
    if (this.#end !== undefined) this.#complete = { ...this.#end, part: this.#parts };
  }
}

/** One part of the output: compressed as it grows, and sent in pieces. */
class Part {
  readonly #writer: ObjectWriter;
  readonly #key: string;
  readonly #pieceBytes: number;
  readonly #gzip: Gzip = createGzip();
  #pieces: Buffer[] = [];
  #bytes = 0;
  #upload: ObjectUpload | undefined;
  #failure: Error | undefined;

  constructor({ writer, pieceBytes = PIECE_BYTES }: S3Target, key: string) {
    this.#writer = writer;
    this.#key = key;
    this.#pieceBytes = pieceBytes;
    this.#gzip.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#bytes += piece.length;
    });
    this.#gzip.on('error', (error) => {
      this.#failure = error;
    });
  }

  async write(documents: Buffer, signal: AbortSignal): Promise<void> {
    if (documents.length === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#gzip.write(documents, (error) => (error ? reject(error) : resolve()));
    });
    if (this.#bytes < this.#pieceBytes) return;
    this.#upload ??= await this.#writer.begin(this.#key, signal);
    await this.#upload.write(this.#take(), signal);
  }

  async complete(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#gzip.once('end', resolve).once('error', reject);
      this.#gzip.end();
    });
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#upload === undefined) {
      await this.#writer.put(this.#key, this.#take(), signal);
      return;
    }
    if (this.#bytes > 0) await this.#upload.write(this.#take(), signal);
    await this.#upload.complete(signal);
  }

  async abort(signal: AbortSignal): Promise<void> {
    this.#gzip.destroy();
    await this.#upload?.abort(signal);
  }

  #take(): Buffer {
    const piece = Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    return piece;
  }
}

/** The name of an error, which is the code of the service. */
function nameOf(error: unknown): string {
  if (error instanceof Error && error.name !== 'Error') return error.name;
  const code = codeOf(error);
  return typeof code === 'string' ? code : 'internal';
}
