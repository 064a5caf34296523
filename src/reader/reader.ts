import type { ObjectReader } from '../input/s3/object-api.ts';
import { nameOf, objectFile } from '../input/s3/object-file.ts';
import { messageOf } from '../model/message-of.ts';
import type { ReadCursor, SourceObject } from '../model/source-object.ts';
import type { LineSink } from './line-sink.ts';
import { continuationMessage, type ReadRequest } from './notification.ts';
import type { ObjectFault } from './object-fault-of.ts';
import { type ObjectSelection, reasonIgnored, reasonIgnoredInPlan } from './object-selection.ts';
import { type ReadOutcome, readObject, START } from './read-object.ts';
import type { ReaderCounts } from './reader-counts.ts';

/** The part of an invocation's time that reading may use. */
export interface ReadingTime {
  /** Unix milliseconds after which nothing more is read. */
  readonly stopAtMs: number;
  /** Unix milliseconds until which lines may be put. */
  readonly deadlineMs: number;
  /** Whether it is the whole time of the invocation: other objects have used none of it. */
  readonly isWhole: boolean;
}

/** Counts of the puts while an object is read. */
export interface PutCounts {
  readonly recordsPut: number;
  readonly bytesPut: number;
  readonly putRequests: number;
  readonly putRetries: number;
  readonly putThrottles: number;
}

/** A sink that counts. */
export interface CountingSink extends LineSink {
  readonly counts: PutCounts;
}

/** What the reader needs. */
export interface ReaderSettings {
  readonly objects: ObjectReader;
  /** Opens the sink of one object, which is read from the cursor on. */
  readonly openSink: (object: SourceObject, from: ReadCursor) => CountingSink | Promise<CountingSink>;
  readonly selection: ObjectSelection;
  /** Target size of the text of a batch, in bytes. */
  readonly batchBytes: number;
  /** Maximum size of a line with its header, in bytes. Default: what a record of a delivery stream may have. */
  readonly maxLineBytes?: number | undefined;
  /** Sends a message to the queue of notifications; undefined if there is no queue. */
  readonly sendMessage: ((body: string) => Promise<void>) | undefined;
  /** Called with each object that failed. */
  readonly onFault: (object: SourceObject, fault: ObjectFault, error?: unknown) => void;
  /** Called with warnings about objects that are still read. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** The outcome of a request. */
export type ReadResult =
  | { readonly kind: 'done' | 'ignored' }
  | { readonly kind: 'continued'; readonly cursor: ReadCursor; readonly object: SourceObject }
  | { readonly kind: 'failed'; readonly fault: ObjectFault };

/**
 * Maximum number of messages that continue an object. Lambda stops a loop of SQS and a function after about 16 rounds:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const MAX_CONTINUATIONS = 12;

/** Maximum size of a Parquet file: a larger one does not fit into the memory of the function. */
export const MAX_PARQUET_BYTES = 256 * 1024 * 1024;

/** A connection to S3 without any data for this long is considered broken. */
const STALL_MS = 15_000;
const MILLISECONDS = 1_000;

/** Reads the objects that messages or a workflow request, one after the other. */
export class Reader {
  readonly #settings: ReaderSettings;

  constructor(settings: ReaderSettings) {
    this.#settings = settings;
  }

  /**
   * Reads the object of a message from its queue. An object that takes longer than the available time is continued by a
   * message, which is sent before this resolves; an object of which nothing was accepted in the whole time fails. Never
   * throws.
   */
  async readNotified(request: ReadRequest, time: ReadingTime, counts: ReaderCounts): Promise<ReadResult> {
    const { object, continuations } = request;
    if (continuations > MAX_CONTINUATIONS) {
      const reason = `the object was continued ${MAX_CONTINUATIONS} times and is still not read to its end`;
      return this.#fail(object, { code: 'continuations', reason }, counts);
    }
    const ignored = reasonIgnored(object, this.#settings.selection);
    if (ignored !== undefined) {
      counts.ignore(ignored);
      return { kind: 'ignored' };
    }
    // if a message has many objects, the last ones are moved to separate messages
    const isPostponed = !time.isWhole && this.#settings.now() >= time.stopAtMs;
    const result: ReadResult = isPostponed
      ? { kind: 'continued', cursor: request.cursor ?? START, object }
      : await this.#read(request, time, counts);
    if (result.kind !== 'continued') return result;
    const next = { ...request, ...result, continuations: isPostponed ? continuations : continuations + 1 };
    const fault = await this.#sendRest(next, isPostponed ? time.deadlineMs : Number.POSITIVE_INFINITY);
    if (fault !== undefined) return this.#fail(object, fault, counts);
    counts.objectsContinued++;
    return result;
  }

  /** Reads an object of a workflow, which continues it by itself. `isPlanned` says that its name does not matter. Never throws. */
  async readItem(
    request: ReadRequest,
    isPlanned: boolean,
    time: ReadingTime,
    counts: ReaderCounts,
  ): Promise<ReadResult> {
    const ignoredBy = isPlanned ? reasonIgnoredInPlan : reasonIgnored;
    const ignored = ignoredBy(request.object, this.#settings.selection);
    if (ignored !== undefined) {
      counts.ignore(ignored);
      return { kind: 'ignored' };
    }
    const result = await this.#read(request, time, counts);
    if (result.kind === 'continued') counts.objectsContinued++;
    return result;
  }

  async #read(request: ReadRequest, time: ReadingTime, counts: ReaderCounts): Promise<ReadResult> {
    const { object, cursor, writtenAtMs } = request;
    const { objects, openSink, batchBytes, maxLineBytes, onWarning, now } = this.#settings;
    let { etag } = object;
    const tagged: ObjectReader = {
      async get(requested, options) {
        const response = await objects.get(requested, options);
        etag ??= response.etag;
        return response;
      },
    };
    const input = objectFile(tagged, object, { stallMs: STALL_MS });
    const onRead = (bytes: number): void => {
      counts.bytesIn += bytes;
    };
    let outcome: ReadOutcome;
    try {
      const sink = await openSink(object, cursor ?? START);
      const before = sink.counts;
      outcome = await readObject(object, input, cursor, sink, {
        stopAtMs: time.stopAtMs,
        deadlineMs: time.deadlineMs,
        batchBytes,
        maxLineBytes,
        onRead,
        onWarning,
        maxParquetBytes: MAX_PARQUET_BYTES,
        now,
      });
      addPut(counts, before, sink.counts);
    } catch (error) {
      const reason = messageOf(error);
      return this.#fail(object, { code: 'internal', reason }, counts, error);
    }
    const hasProgress = outcome.cursor.position > (cursor?.position ?? 0);
    const isContinued = outcome.kind === 'continued' && (hasProgress || !time.isWhole);
    // lines that were not accepted are counted when they are read again, except oversized ones, which never are
    const linesUnsent = isContinued ? (outcome.cursor.unsent ?? 0) - (cursor?.unsent ?? 0) : outcome.linesUnsent;
    counts.linesRead += outcome.linesPut + linesUnsent;
    counts.linesPut += outcome.linesPut;
    counts.linesUnsent += linesUnsent;
    if (isContinued) {
      return { kind: 'continued', cursor: outcome.cursor, object: etag === undefined ? object : { ...object, etag } };
    }
    if (outcome.kind !== 'done') {
      const { code = 'continuations', reason = 'no line was accepted in the time of an invocation' } = outcome;
      return this.#fail(object, { code, reason }, counts);
    }
    counts.objectsRead++;
    if (writtenAtMs !== undefined) {
      const delaySeconds = Math.max(0, Math.round((now() - writtenAtMs) / MILLISECONDS));
      counts.delaySeconds = Math.max(counts.delaySeconds, delaySeconds);
    }
    return { kind: 'done' };
  }

  /** Sends the message that continues an object; returns the fault if that fails. */
  async #sendRest(request: ReadRequest, deadlineMs: number): Promise<ObjectFault | undefined> {
    const { sendMessage, now } = this.#settings;
    const code = 'continuation_unsent';
    if (now() >= deadlineMs) return { code, reason: 'there is not enough time to pass on all objects of the message' };
    if (sendMessage === undefined) {
      return {
        code,
        reason: 'CONTINUATION_QUEUE_URL names no queue, but the object takes longer than the function may',
      };
    }
    try {
      await sendMessage(continuationMessage(request));
      return undefined;
    } catch (error) {
      return { code, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }

  #fail(object: SourceObject, fault: ObjectFault, counts: ReaderCounts, error?: unknown): ReadResult {
    counts.fail(fault.code);
    this.#settings.onFault(object, fault, error);
    return { kind: 'failed', fault };
  }
}

/** An object's fault in one line, safe to display. */
export function describeFault(object: SourceObject, { code, reason }: ObjectFault): string {
  return `${nameOf(object)}: ${code}: ${reason}`;
}

function addPut(counts: ReaderCounts, before: PutCounts, after: PutCounts): void {
  counts.recordsPut += after.recordsPut - before.recordsPut;
  counts.bytesPut += after.bytesPut - before.bytesPut;
  counts.putRequests += after.putRequests - before.putRequests;
  counts.putRetries += after.putRetries - before.putRetries;
  counts.putThrottles += after.putThrottles - before.putThrottles;
}
