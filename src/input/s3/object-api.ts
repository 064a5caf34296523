import type { Readable } from 'node:stream';
import type { SourceObject } from '../../model/source-object.ts';

/** A request for an object. */
export interface ObjectRequest {
  /** First and last byte, both included; the whole object if missing. */
  readonly range?: { readonly first: number; readonly last: number } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The response: its body is not yet read. */
export interface ObjectResponse {
  readonly body: Readable;
  /** Without its quotation marks. */
  readonly etag: string | undefined;
  /** Size of the whole object in bytes, also in the response to a range. */
  readonly bytes: number | undefined;
}

/** One page of a listing. */
export interface ListPage {
  readonly objects: readonly (SourceObject & { readonly size: number; readonly lastModifiedMs: number })[];
  /** With a delimiter: the common prefixes, such as folders. */
  readonly prefixes: readonly string[];
  /** Set if there are further pages. */
  readonly nextToken: string | undefined;
}

/** A request for a listing. */
export interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  /** `/` lists one level only. */
  readonly delimiter?: string | undefined;
  /** Only keys after this one. */
  readonly startAfter?: string | undefined;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads objects. Errors have the names and members of the SDK's errors: `NoSuchKey`, `AccessDenied`, `PreconditionFailed`
 * (the object has another ETag than given), …
 */
export interface ObjectReader {
  /** Gets an object, or a range of it, of the version and with the ETag that are given. */
  get(object: SourceObject, request?: ObjectRequest): Promise<ObjectResponse>;
}

/** The operations of S3 that finding and reading objects needs, with the same errors. */
export interface ObjectApi extends ObjectReader {
  list(request: ListRequest): Promise<ListPage>;
}
