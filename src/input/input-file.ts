import type { Readable } from 'node:stream';
import type { RecordFaultCode } from '../model/fault.ts';
import type { ParseContext } from '../parse/line-parser.ts';

/** How much is read from a file at once. */
export const READ_BYTES = 256 * 1024;

/** Something to read: a file, or standard input. */
export interface InputFile {
  /** The path as given, fit to be shown, or what stands for standard input in messages. */
  readonly name: string;
  /** Its size, undefined where that is not known before it is read. */
  readonly bytes: number | undefined;
  /** The path as given; undefined for standard input. */
  readonly path?: string;
  /** What the file system knows a file by, whatever its path; undefined where it is not a file. */
  readonly fileId?: string | undefined;
  /** Opens it. Throws where that cannot be done, with the reason as the message. */
  open(): Readable;
  /** Ends a wait in which opening may be, such as for a pipe to which nobody writes; missing where there is none. */
  readonly release?: () => void;
}

/**
 * A part of an input, a chunk of a file or one record of a Firehose event. Its lines are decoded into a window, where they
 * stay until the next part is requested.
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
  /** The position of a line in the input, to append to the input's name; empty where it is unknown. */
  placeOf(line: number): string;
}
