import type { Readable } from 'node:stream';
import type { RecordFaultCode } from '../model/fault.ts';
import type { ParseContext } from '../parse/line-parser.ts';
import type { RangeSource } from './range-source.ts';

/** Size of one read from a file. */
export const READ_BYTES = 256 * 1024;

/** An input: a file, or standard input. */
export interface InputFile {
  /** The path as given, safe to display, or the name of standard input in messages. */
  readonly name: string;
  /** Its size; undefined if unknown before reading. */
  readonly bytes: number | undefined;
  /** The path as given; undefined for standard input. */
  readonly path?: string;
  /** The identity of a file in the file system, whatever its path; undefined if it is not a file. */
  readonly fileId?: string | undefined;
  /** The ETag of an object in S3 as it was listed, which changes with its content; missing for files. */
  readonly etag?: string | undefined;
  /** Opens it. Throws an error whose message is the reason if that fails. */
  open(): Readable;
  /** Opens it for reading in any order; missing if that is impossible, as for a pipe. */
  readonly openRanges?: (() => Promise<RangeSource>) | undefined;
}

/**
 * A part of an input: a chunk of a file, or one record of a Firehose event. Its lines are decoded into a window, where
 * they stay until the next part is requested.
 */
export interface InputPart {
  /** The number of its lines; they are the first of the window. */
  readonly lineCount: number;
  /** The header line in force; the same object for all parts of a file. */
  readonly context: ParseContext;
  /** Set for a record that cannot be decoded: the reason, and its original payload. */
  readonly failure: { readonly code: RecordFaultCode; readonly payload: unknown } | undefined;
  /** Whether it is one record of an event: there are many small ones. */
  readonly isRecord: boolean;
  /** The position of a line in the input, to append to the input's name; empty if it is unknown. */
  placeOf(line: number): string;
}
