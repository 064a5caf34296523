/** A document as a store keeps it. */
export interface StoredDocument {
  /** As stored: JSON, gzipped or not. */
  readonly body: Buffer;
  /** What changes when the document does. */
  readonly etag: string | undefined;
}

/** Where an inventory document lies. */
export interface DocumentStore {
  /** What messages call it. */
  readonly name: string;
  /** The document, or undefined where it still is the one with this etag. Throws what the store throws. */
  read(knownEtag: string | undefined): Promise<StoredDocument | undefined>;
  /** Replaces the document in one step: a reader sees the old one or the new one. */
  write(body: Buffer): Promise<void>;
}
