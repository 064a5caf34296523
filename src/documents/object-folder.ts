import type { StoredDocument } from './document-store.ts';

/** How an object is to be read. */
export interface ObjectReading {
  /** The ETag of the object that the caller has. */
  readonly knownEtag?: string | undefined;
  /** Largest object that is read, in bytes; by default, the largest document. */
  readonly maxBytes?: number | undefined;
}

/** Objects whose names begin alike: files in a folder, or objects in S3. */
export interface ObjectFolder {
  /** What messages call it; ends in `/`. */
  readonly name: string;
  /** An object; undefined if it still has this ETag or, without an ETag, if it may not exist. Throws the store’s errors. */
  read(object: string, reading?: ObjectReading): Promise<StoredDocument | undefined>;
  /** Replaces an object in one step. */
  write(object: string, body: Buffer): Promise<void>;
  /** Removes an object, if it exists. */
  remove(object: string): Promise<void>;
}
