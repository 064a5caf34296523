import type { Readable } from 'node:stream';

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
