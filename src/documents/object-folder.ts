import type { StoredDocument } from './document-store.ts';

/** How an object is to be read. */
export interface ObjectReading {
  /** The ETag of the object that the caller has. */
  readonly knownEtag?: string | undefined;
  /** Maximum size of the object, in bytes; by default, that of a document. */
  readonly maxBytes?: number | undefined;
}

/** Objects whose names share a prefix: files in a folder, or objects in S3. */
export interface ObjectFolder {
  /** Its name in messages; ends in `/`. */
  readonly name: string;
  /** An object; undefined if it still has this ETag or, without an ETag, if it may not exist. Throws the store’s errors. */
  read(object: string, reading?: ObjectReading): Promise<StoredDocument | undefined>;
  /** Replaces an object in one step. */
  write(object: string, body: Buffer): Promise<void>;
  /** Removes an object, if it exists. */
  remove(object: string): Promise<void>;
}

/** An object of a listing. */
export interface ListedName {
  readonly object: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly storedAtMs: number;
}

/** A folder whose objects can be listed. */
export interface ListableFolder extends ObjectFolder {
  /** The objects whose names begin with a folder’s name, such as `partitions/`, in any order. Throws the store’s errors. */
  list(folder: string): AsyncIterable<ListedName>;
}
