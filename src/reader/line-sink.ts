import type { ReadCursor } from '../model/source-object.ts';

/** Whole lines under their header, in order. */
export interface LineBatch {
  /** The header line in force, with its line feed; undefined if the lines have none. */
  readonly header: Buffer | undefined;
  /** Whole lines, each ended by a line feed; no blank lines, no header lines. */
  readonly text: Buffer;
  /** The number of lines; 0 only for a sink with {@link LineSink.abandon}, after lines that are too large. */
  readonly lines: number;
  /** The cursor after them. */
  readonly end: ReadCursor;
}

/** The outcome of the lines that a sink was given. */
export interface PutResult {
  /** How many of the lines were accepted durably. Fewer than all of them mean a refusal: reading stops. */
  readonly accepted: number;
  /** Why not all were accepted: an error code of the service, or `deadline`. */
  readonly code?: string | undefined;
  /**
   * Where reading may continue, if that is not the end of the batch: a sink that writes parts can only continue after a
   * complete one.
   */
  readonly cursor?: ReadCursor | undefined;
}

/** The code of a {@link PutResult} whose lines were not accepted before the deadline. */
export const SINK_DEADLINE = 'deadline';

/** Takes the lines of one object after the other. */
export interface LineSink {
  /** Takes a batch; resolves when it is known what was accepted. The deadline is in Unix milliseconds. */
  put(batch: LineBatch, deadlineMs: number): Promise<PutResult>;
  /** Called after the last batch of an object, or the last one before its damage; `accepted` is 0, or the lines that this call alone made durable. */
  finish?(deadlineMs: number): Promise<PutResult>;
  /**
   * Called if reading ends before the object does: discards whatever is not durable. Only a sink that writes parts has
   * it; no line after its cursor counts as accepted.
   */
  abandon?(): Promise<void>;
}

/**
 * Target size of the batches for sinks that write to S3, in bytes of text. It is the same wherever objects are read: parts end with
 * batches, and another size would cut an object differently.
 */
export const S3_BATCH_BYTES = 4 * 1024 * 1024;

/** Maximum size of a line that becomes a document, with its header, in bytes: limited by memory, not by records. */
export const MAX_DOCUMENT_LINE_BYTES = 16 * 1024 * 1024;
