import type { DocumentStore } from '../../documents/document-store.ts';
import { isGzip } from '../../model/gzip-header.ts';
import { withinTime } from '../../model/until-deadline.ts';
import { readBody } from './bounded-body.ts';

/** Time limit for a whole document, including all attempts: a body may stall after it has begun. */
const TRANSFER_TIMEOUT_MS = 60_000;

/** Maximum size of a document as stored; no inventory is larger, even decompressed. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** Time limits of every client of S3, in milliseconds. */
export const S3_TIMEOUTS = {
  connectionTimeout: 1_000,
  /** Until the response begins. */
  requestTimeout: 30_000,
  // without it, the SDK's HTTP handler only logs a warning
  throwOnRequestTimeout: true,
} as const;

/** Maximum number of attempts of a client of S3 to send a request. */
export const S3_MAX_ATTEMPTS = 3;

/** Settings of a store in S3. */
export interface S3StoreSettings {
  /** Region of the bucket; by default, the Region that the environment configures. */
  readonly region?: string | undefined;
  /** Time limit for a document in milliseconds, including all attempts. Default: 60,000. */
  readonly transferTimeoutMs?: number;
  /** Maximum size of a document that is read, in bytes. Default: 512 MiB. */
  readonly maxBytes?: number;
}

/** The bucket and the key of an object. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** An object whose body has not been read yet. */
export interface S3Object {
  /** A stream of Node.js. */
  readonly body: unknown;
  readonly etag: string | undefined;
  /** The header's text. */
  readonly lastModified?: string | undefined;
}

/** The operations of S3 that a store needs. Errors have the names and members of the SDK's errors. */
export interface S3Api {
  /** Gets an object, or undefined if the object still has the given ETag. */
  get(location: S3Location, knownEtag: string | undefined, signal: AbortSignal): Promise<S3Object | undefined>;
  /** Writes an object, with the headers of {@link contentHeaders}. */
  put(location: S3Location, body: Buffer, signal: AbortSignal): Promise<void>;
  /** Removes an object, if it exists. */
  remove(location: S3Location, signal: AbortSignal): Promise<void>;
}

/** A document in S3. */
export interface S3DocumentStore extends DocumentStore {
  /** Removes the document, if it exists. */
  remove(): Promise<void>;
  /** The document at another location, through the same client. */
  sibling(location: string, settings?: Pick<S3StoreSettings, 'maxBytes'>): S3DocumentStore;
}

/** The content type of a body, and its encoding: gzipped JSON, or the parts of an inventory. */
export function contentHeaders(body: Buffer): { readonly type: string; readonly encoding: string | undefined } {
  return isGzip(body, 0, body.length)
    ? { type: 'application/json', encoding: 'gzip' }
    : { type: 'application/octet-stream', encoding: undefined };
}

/** Creates a store for the document at an `s3://bucket/key` location. */
export type CreateS3Store = (location: string, settings?: S3StoreSettings) => S3DocumentStore;

/** Bucket and key of an `s3://bucket/key` location. Throws a RangeError for anything else. */
export function parseS3Location(location: string): S3Location {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.{1,1024})$/.exec(location);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) {
    throw new RangeError(`must be s3://bucket/key, not ${JSON.stringify(location.slice(0, 120))}`);
  }
  return { bucket, key };
}

/** A document in S3, read and written by a client. Errors are those of the client, or an `OutOfTimeError`. */
export function storeInS3(location: string, api: S3Api, settings: S3StoreSettings): S3DocumentStore {
  const { transferTimeoutMs = TRANSFER_TIMEOUT_MS, maxBytes = MAX_DOCUMENT_BYTES } = settings;
  const object = parseS3Location(location);
  return {
    name: location,
    read: (knownEtag) =>
      withinTime(transferTimeoutMs, async (signal) => {
        const answer = await api.get(object, knownEtag, signal);
        if (answer === undefined) return undefined;
        const storedAtMs = Date.parse(answer.lastModified ?? '');
        const body = await readBody(answer.body, maxBytes);
        return { body, etag: answer.etag, ...(Number.isNaN(storedAtMs) ? {} : { storedAtMs }) };
      }),
    write: (body) => withinTime(transferTimeoutMs, (signal) => api.put(object, body, signal)),
    remove: () => withinTime(transferTimeoutMs, (signal) => api.remove(object, signal)),
    sibling: (other, others) => storeInS3(other, api, { ...settings, ...others }),
  };
}
