import { closeSync, openSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { DocumentTooLargeError, documentText, MAX_DOCUMENT_BYTES } from './read-json.ts';

/**
 * Throws an Error unless a file can be read to its end as a document: pipes and devices may never end, or wait for a
 * writer in a way that no signal interrupts. Throws a {@link DocumentTooLargeError} for a file that is too large.
 */
export function checkRegularFile(status: Stats, maxBytes: number): void {
  // reading a folder has a message of its own
  if (!status.isFile() && !status.isDirectory()) throw new Error('it is not a regular file');
  if (status.size > maxBytes) throw new DocumentTooLargeError(maxBytes);
}

/** Pipes that a shell has opened, as with `|` and `<(…)`: they have a writer, and end with it. */
const OPEN_PIPE = /^\/(?:dev\/stdin|(?:dev|proc\/self)\/fd\/\d+)$/;
const PIPE_CHUNK_BYTES = 65_536;

/**
 * The content of a document in a file. Throws the errors of the file system, an Error for other pipes than those of a
 * shell and for devices, and a {@link DocumentTooLargeError}.
 */
export function readRegularFile(path: string, maxBytes: number = MAX_DOCUMENT_BYTES): Buffer {
  const status = statSync(path);
  if (status.isFIFO() && OPEN_PIPE.test(path)) return readPipe(path, maxBytes);
  checkRegularFile(status, maxBytes);
  return readFileSync(path);
}

function readPipe(path: string, maxBytes: number): Buffer {
  const pipe = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(PIPE_CHUNK_BYTES);
      const bytes = readSync(pipe, chunk);
      if (bytes === 0) return Buffer.concat(chunks);
      size += bytes;
      if (size > maxBytes) throw new DocumentTooLargeError(maxBytes);
      chunks.push(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(pipe);
  }
}

/** Reads text from a file. Throws a RangeError if it is too large, and the errors of {@link readRegularFile}. */
export function readTextFile(path: string, maxBytes: number): string {
  const content = readRegularFile(path);
  if (content.length > maxBytes) {
    throw new RangeError(`${path} may have at most ${maxBytes} bytes, not ${content.length}`);
  }
  return documentText(content);
}
