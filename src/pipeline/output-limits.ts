/** The value of a limit, or a deadline, that is never reached. */
export const NO_LIMIT: number = Number.POSITIVE_INFINITY;

/** The assumed size of a document that is not written, in bytes, unless more is known. */
export const USUAL_DOCUMENT_BYTES = 1_500;

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
  bytes: NO_LIMIT,
  bytesPerDocument: NO_LIMIT,
  documents: NO_LIMIT,
  measuredBytes: NO_LIMIT,
};
