/** A multipart upload: the object appears when it is completed. */
export interface ObjectUpload {
  /**
   * Writes the next part: at least 5 MiB, unless it is the last. Source:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
   */
  write(piece: Buffer, signal: AbortSignal): Promise<void>;
  /** Makes the object appear. */
  complete(signal: AbortSignal): Promise<void>;
  /** Gives up; nothing appears. */
  abort(signal: AbortSignal): Promise<void>;
}

/** Writes objects to S3. Errors have the names of the SDK's errors. A signal that is aborted ends a request. */
export interface ObjectWriter {
  /** Writes an object at once, in place of an existing one. */
  put(key: string, body: Buffer, signal: AbortSignal): Promise<void>;
  /** Begins an object that replaces an existing one when it is completed. */
  begin(key: string, signal: AbortSignal): Promise<ObjectUpload>;
}
