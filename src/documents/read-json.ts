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
  return JSON.parse(documentText(inflated(content, maxBytes)));
}

/**
 * Text of a document in UTF-8, or with a byte order mark in UTF-16, as redirections of Windows PowerShell write it. The
 * mark is removed.
 */
export function documentText(content: Buffer): string {
  const [first = 0] = content;
  // without a mark, what is read here begins with ASCII
  if (first < 0x80) return content.toString('utf8');
  return new TextDecoder(first === 0xff ? 'utf-16le' : first === 0xfe ? 'utf-16be' : 'utf-8').decode(content);
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
