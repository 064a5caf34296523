/** A file or an object whose bytes can be read in any order, for formats whose directory stands at their end. */
export interface RangeSource {
  /** Its size. */
  readonly bytes: number;
  /**
   * Reads the bytes from `start` to before `end`, all of them. Throws an error whose message is the reason if they cannot
   * be read, or if the object has changed since it was opened.
   */
  read(start: number, end: number): Promise<Buffer>;
  /** Releases what was opened. */
  close(): Promise<void>;
}
