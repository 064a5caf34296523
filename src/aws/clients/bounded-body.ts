import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { TOO_LARGE } from '../calls/call-failure.ts';

/** Maximum size of an EC2 page; one with 1,000 instances or interfaces has some megabytes. */
export const MAX_PAGE_BYTES = 32 * 1024 * 1024;

/** Maximum size of any other answer: credentials, results of puts, errors. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** An answer of AWS, or of a server in its place, that exceeds its limit. */
export class AnswerTooLargeError extends Error {
  override readonly name = TOO_LARGE;

  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes} bytes`);
  }
}

/** Creates the `streamCollector` of an SDK client that reads at most this many bytes of an answer. */
export function boundedCollector(maxBytes: number): (stream: unknown) => Promise<Uint8Array> {
  return (stream) => readBody(stream, maxBytes);
}

/**
 * Reads a body to its end. Throws an {@link AnswerTooLargeError} and closes the connection once more than `maxBytes`
 * have arrived.
 */
export async function readBody(body: unknown, maxBytes: number): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (!(body instanceof Readable)) throw new TypeError('the body of an answer is not a stream of Node.js');
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    const chunk = Buffer.isBuffer(part) ? part : Buffer.from(part);
    bytes += chunk.length;
    // leaving the loop destroys the stream
    if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes);
    parts.push(chunk);
  }
  return Buffer.concat(parts, bytes);
}
