import { Buffer } from 'node:buffer';
import { finished, Readable } from 'node:stream';
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
 * Reads a body to its end. Rejects with an {@link AnswerTooLargeError} and closes the connection once more than `maxBytes`
 * have arrived.
 */
export async function readBody(body: unknown, maxBytes: number): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (!(body instanceof Readable)) throw new TypeError('the body of an answer is not a stream of Node.js');
  const parts: Buffer[] = [];
  let bytes = 0;
  // events, since an iterator waits several times for each part
  await new Promise<void>((resolve, reject) => {
    finished(body, { writable: false }, (error) => (error ? reject(error) : resolve()));
    body.on('data', (part: Buffer | string) => {
      const chunk = Buffer.isBuffer(part) ? part : Buffer.from(part);
      bytes += chunk.length;
      if (bytes > maxBytes) body.destroy(new AnswerTooLargeError(maxBytes));
      else parts.push(chunk);
    });
  });
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts, bytes);
}
