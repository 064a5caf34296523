import { gunzipSync } from 'node:zlib';
import { isGzip } from '../model/gzip-header.ts';

/**
 * Maximum decompressed size of a document, unless a reader sets another. An inventory of a hundred thousand interfaces
 * has 80 MiB.
 */
export const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** Thrown for a document that is too large, compressed or decompressed. */
export class DocumentTooLargeError extends Error {
  override readonly name = 'DocumentTooLargeError';

  constructor(maxBytes: number, options?: ErrorOptions) {
    super(`the document has more than ${maxBytes} bytes`, options);
  }
}

/**
 * The value of a JSON document, gzipped or not. Throws a {@link DocumentTooLargeError} once more than `maxBytes` have
 * been inflated, and the errors of zlib and `JSON.parse`.
 */
export function readJson(content: Buffer, maxBytes: number = MAX_DOCUMENT_BYTES): unknown {
  return JSON.parse(inflated(content, maxBytes).toString('utf8'));
}

/**
 * The bytes of a document, gzipped or not. Throws a {@link DocumentTooLargeError} for more than `maxBytes`, and the
 * errors of zlib.
 */
export function inflated(content: Buffer, maxBytes: number): Buffer {
  if (!isGzip(content, 0, content.length)) {
    if (content.length > maxBytes) throw new DocumentTooLargeError(maxBytes);
    return content;
  }
  try {
    return gunzipSync(content, { maxOutputLength: maxBytes });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw new DocumentTooLargeError(maxBytes, { cause: error });
    throw error;
  }
}

/** The `code` of an error of Node.js. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
