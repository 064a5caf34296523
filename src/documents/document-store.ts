/** A stored document. */
export interface StoredDocument {
  /** As stored: JSON, gzipped or not. */
  readonly body: Buffer;
  /** Changes whenever the document changes. */
  readonly etag: string | undefined;
  /** When it was stored, Unix milliseconds; missing if the store does not say so. */
  readonly storedAtMs?: number | undefined;
}

/** Where a document is kept: a file, or an object in S3. */
export interface DocumentStore {
  /** Its name in messages. */
  readonly name: string;
  /**
   * The document; undefined if it still has this ETag or, without an ETag, if it may not exist. Throws the store's
   * errors.
   */
  read(knownEtag: string | undefined): Promise<StoredDocument | undefined>;
  /** Replaces the document in one step: a reader sees the old one or the new one. */
  write(body: Buffer): Promise<void>;
}
