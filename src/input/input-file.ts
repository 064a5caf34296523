import type { Readable } from 'node:stream';

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
  /** Opens it. Throws an error whose message is the reason if that fails. */
  open(): Readable;
  /**
   * Ends the wait of an opening that may block, such as for a pipe without a writer; missing if opening never blocks.
   */
  readonly release?: () => void;
}
