/** An object that is being written in pieces; it appears when it is completed. */
export interface ObjectUpload {
  /**
   * Writes the next piece: at least 5 MiB, unless it is the last. Source:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
   */
  write(piece: Buffer): Promise<void>;
  /** Makes the object appear. */
  complete(): Promise<void>;
  /** Gives up; nothing appears. */
  abort(): Promise<void>;
}

/** Writes objects to S3. Errors have the names of the SDK's errors. */
export interface ObjectWriter {
  /** Writes an object at once, in place of an existing one. */
  put(key: string, body: Buffer): Promise<void>;
  /** Begins an object that takes the place of an existing one when it is completed. */
  begin(key: string): Promise<ObjectUpload>;
}
