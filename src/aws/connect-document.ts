import type { DocumentStore } from '../documents/document-store.ts';
import { RefreshedDocument, type RefreshedDocumentSettings } from '../documents/refreshed-document.ts';
import type { CreateS3Store } from './clients/s3-store.ts';

/** Access to S3: the function and the command have different clients, which are loaded if a document is in S3. */
export interface S3Access {
  readonly load: () => Promise<CreateS3Store>;
  /** Region of the bucket; by default, the Region that the environment configures. */
  readonly region?: string | undefined;
  /**
   * Time limit of the first load of a document, in milliseconds, or Infinity: the store then decides. Default: that of
   * the options, so that a store that hangs does not use up the time that Lambda allows for start-up.
   */
  readonly firstLoadMs?: number | undefined;
}

/** A document to load and refresh: its location, and the time limit of its first load. */
export interface DocumentConnection<Value> extends Omit<RefreshedDocumentSettings<Value>, 'store'> {
  /** The path of a file, or `s3://bucket/key`. */
  readonly location: string;
  readonly s3: S3Access;
  /** Time limit of the first load, unless the access to S3 has one. */
  readonly timeoutMs: number;
}

/** A document that is loaded and refreshed. */
export interface ConnectedDocument<Value> {
  readonly document: RefreshedDocument<Value>;
  /** Fulfilled when the first load has ended or its time limit has passed. */
  readonly loaded: Promise<void>;
}

/**
 * Starts to load a document, and refreshes it from then on. If the first load fails or takes too long, the document has
 * no value until it is available. Throws a RangeError for a location that is neither a path nor an object in S3.
 */
export async function connectDocument<Value>(connection: DocumentConnection<Value>): Promise<ConnectedDocument<Value>> {
  const { location, s3, timeoutMs, ...settings } = connection;
  const document = new RefreshedDocument({ ...settings, store: await openStore(location, s3) });
  return { document, loaded: document.refresh(Date.now() + (s3.firstLoadMs ?? timeoutMs)) };
}

/** The store for a location; only the code of that kind of store is loaded. */
export async function openStore(location: string, { load, region }: S3Access): Promise<DocumentStore> {
  if (!location.startsWith('s3://')) {
    const { createFileStore } = await import('../documents/file-store.ts');
    return createFileStore(location);
  }
  const createS3Store = await load();
  return createS3Store(location, { region });
}
