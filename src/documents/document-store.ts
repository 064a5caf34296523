/** A document as a store keeps it. */
export interface StoredDocument {
  /** As stored: JSON, gzipped or not. */
  readonly body: Buffer;
  /** What changes when the document does. */
  readonly etag: string | undefined;
}

/** Where a document is kept: a file, or an object in S3. */
export interface DocumentStore {
  /** What messages call it. */
  readonly name: string;
  /**
   * The document; undefined if it is still the one with this ETag or, where none is given, if there may be none. Throws
   * what the store throws.
   */
  read(knownEtag: string | undefined): Promise<StoredDocument | undefined>;
  /** Replaces the document in one step: a reader sees the old one or the new one. */
  write(body: Buffer): Promise<void>;
}
