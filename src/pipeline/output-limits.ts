/** How much of a source's output may be kept. */
export interface Room {
  /** Bytes that the kept documents may have together. */
  bytes: number;
  /** Bytes that one document may have at all: a larger one is passed over and does not stop those behind it. */
  bytesPerDocument: number;
  /** How many documents may be kept. */
  documents: number;
  /** Once the documents have more bytes together, the rest of the lines are only counted. */
  measuredBytes: number;
}

/** For output that has no bound. */
export const UNBOUNDED: Readonly<Room> = {
  bytes: Number.POSITIVE_INFINITY,
  bytesPerDocument: Number.POSITIVE_INFINITY,
  documents: Number.POSITIVE_INFINITY,
  measuredBytes: Number.POSITIVE_INFINITY,
};
