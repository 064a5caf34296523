import { readFileSync, type Stats, statSync } from 'node:fs';
import { DocumentTooLargeError, MAX_DOCUMENT_BYTES } from './read-json.ts';

/**
 * Throws an Error unless a file can be read to its end as a document: pipes and devices may never end, or wait for a
 * writer in a way that no signal interrupts. Throws a {@link DocumentTooLargeError} for a file that is too large.
 */
export function checkRegularFile(status: Stats, maxBytes: number): void {
  // reading a folder has a message of its own
  if (!status.isFile() && !status.isDirectory()) throw new Error('it is not a regular file');
  if (status.size > maxBytes) throw new DocumentTooLargeError(maxBytes);
}

/**
 * The content of a document in a file. Throws the errors of the file system, an Error for a pipe or a device, and a
 * {@link DocumentTooLargeError}.
 */
export function readRegularFile(path: string, maxBytes: number = MAX_DOCUMENT_BYTES): Buffer {
  checkRegularFile(statSync(path), maxBytes);
  return readFileSync(path);
}
