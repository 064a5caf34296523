import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isGzip } from '../decode/inflate.ts';
import { reasonOf, StreamError } from './errors.ts';
import { type InputFile, READ_BYTES } from './input-file.ts';

/** How many bytes tell gzip from text. */
const MAGIC_BYTES = 2;

/**
 * Reads an input in chunks of bytes, inflated where it is gzip: its first bytes say so, not its name. Gzip of several
 * members is one text (RFC 1952, section 2.2). `onRead` hears of bytes as they are read, before they are inflated.
 *
 * Throws a {@link StreamError} with the input's name where it cannot be read to its end.
 */
export async function* readChunks(input: InputFile, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  try {
    const source = input.open();
    try {
      const { head, rest } = await takeHead(buffersOf(source, onRead), MAGIC_BYTES);
      const bytes = prepend(head, rest);
      yield* isGzip(head, 0, head.length) ? gunzip(bytes) : bytes;
    } finally {
      source.destroy();
    }
  } catch (error) {
    throw new StreamError(`cannot read ${input.name}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Chunks whose first bytes were looked at, from the beginning again. */
export async function* prepend(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function takeHead(
  chunks: AsyncIterator<Buffer>,
  minBytes: number,
): Promise<{ head: Buffer; rest: AsyncIterator<Buffer> }> {
  let head = Buffer.alloc(0);
  while (head.length < minBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest: chunks };
}

async function* buffersOf(source: Readable, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    onRead(bytes.length);
    yield bytes;
  }
}

async function* gunzip(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const inflated = createGunzip({ chunkSize: READ_BYTES });
  // the error reaches the reader of the inflated stream
  pipeline(Readable.from(chunks, { objectMode: false }), inflated, () => undefined);
  yield* inflated;
}
