/** Limits on the output of one source. */
export interface OutputLimits {
  /** Bytes of all documents together. */
  bytes: number;
  /** Bytes of a single document: a larger one is skipped, and the documents after it are still written. */
  bytesPerDocument: number;
  /** Number of documents. */
  documents: number;
  /** Once the documents exceed this many bytes together, the remaining lines are only counted. */
  measuredBytes: number;
}

/** No limits. */
export const UNLIMITED: Readonly<OutputLimits> = {
  bytes: Number.POSITIVE_INFINITY,
  bytesPerDocument: Number.POSITIVE_INFINITY,
  documents: Number.POSITIVE_INFINITY,
  measuredBytes: Number.POSITIVE_INFINITY,
};
