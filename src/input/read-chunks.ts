import { addAbortSignal, type Readable } from 'node:stream';
import { isGzip } from '../model/gzip-header.ts';
import { LINE_FEED } from '../text/ascii.ts';
import { detectUtf16 } from '../text/detect-utf16.ts';
import { binaryReason, HEAD_BYTES } from './binary-formats.ts';
import { ParquetError, reasonOf, StreamError } from './errors.ts';
import { gunzipMembers } from './gunzip-members.ts';
import type { InputFile } from './input-file.ts';
import { isParquet, ReadCounter, readParquet, readWhole } from './parquet-input.ts';
import { memoryRanges } from './range-source.ts';
import { toUtf8 } from './utf16.ts';

/** Callbacks and the abort signal for reading an input. */
export interface ReadOptions {
  /** Called with the number of bytes read, before decompression. */
  readonly onRead: (bytes: number) => void;
  /** Called with warnings about an input that is still read. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Called before the text if it comes from a Parquet file, with the number of header lines before the first row. */
  readonly onParquet?: ((headerLines: number) => void) | undefined;
  /** Stops reading when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads an input as UTF-8 text in chunks of bytes, whatever its name: gzip is inflated (several members are one text,
 * RFC 1952, section 2.2), UTF-16 is converted, rows of Parquet become log lines, and other binary data is refused by its
 * first bytes.
 *
 * Throws a {@link StreamError} with the input's name if it is refused or cannot be read to its end; everything before a
 * defect has been yielded.
 */
export async function* readChunks(input: InputFile, options: ReadOptions): AsyncGenerator<Buffer> {
  try {
    const source = input.open();
    if (options.signal !== undefined) addAbortSignal(options.signal, source);
    const counter = new ReadCounter(input.bytes, options.onRead);
    try {
      const { head, bytes } = await takeHead(buffersOf(source, (count) => counter.add(count)));
      if (isGzip(head, 0, head.length)) {
        const inflated = gunzipMembers(bytes, () =>
          options.onWarning?.(`${input.name}: the data after the end of the gzip data is not gzip and was ignored`),
        );
        yield* textOf(inflated, 'inside gzip, ', options);
      } else if (isParquet(head) && input.openRanges !== undefined) {
        source.destroy();
        yield* readParquet(await input.openRanges(), options, counter);
      } else {
        yield* textOf(bytes, '', options);
      }
    } finally {
      source.destroy();
    }
  } catch (error) {
    const reason = `cannot read ${input.name}: ${reasonOf(error)}`;
    if (error instanceof ParquetError) throw new ParquetError(error.code, reason, { cause: error });
    throw new StreamError(reason, { cause: error });
  }
}

/** All chunks from the beginning, including those that were read to examine the first bytes. */
export async function* prepend(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** The bytes as UTF-8 text. Throws if their beginning is not text; `where` names what contained them. */
async function* textOf(chunks: AsyncIterator<Buffer>, where: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const { head, bytes } = await takeHead(chunks);
  if (isParquet(head)) {
    yield* readParquet(memoryRanges(await readWhole(bytes)), options);
    return;
  }
  const utf16 = detectUtf16(head);
  if (utf16 !== undefined) {
    yield* toUtf8(bytes, utf16);
    return;
  }
  const reason = binaryReason(head.subarray(0, HEAD_BYTES));
  if (reason !== undefined) throw new StreamError(where + reason);
  yield* bytes;
}

/**
 * The first bytes, and all chunks from the beginning. Waits until every kind of file can be recognised, or for a line,
 * so that slowly arriving text is not delayed.
 */
async function takeHead(chunks: AsyncIterator<Buffer>): Promise<{ head: Buffer; bytes: AsyncGenerator<Buffer> }> {
  let head = Buffer.alloc(0);
  while (head.length < HEAD_BYTES && !head.includes(LINE_FEED) && !isGzip(head, 0, head.length)) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, bytes: prepend(head, chunks) };
}

async function* buffersOf(source: Readable, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    onRead(bytes.length);
    yield bytes;
  }
}
