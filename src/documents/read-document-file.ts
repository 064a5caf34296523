import { readFileSync, statSync } from 'node:fs';
import { DocumentTooLargeError, MAX_DOCUMENT_BYTES } from './read-json.ts';

/**
 * Reads a document from a file at start-up. Throws an Error that names the kind of document and the file, with the
 * reason as its cause.
 */
export function readDocumentFile<Value>(what: string, path: string, parse: (content: Buffer) => Value): Value {
  try {
    if (statSync(path).size > MAX_DOCUMENT_BYTES) throw new DocumentTooLargeError(MAX_DOCUMENT_BYTES);
    return parse(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read the ${what} ${path}: ${reason}`, { cause: error });
  }
}
