import type { SourceObject } from '../../model/source-object.ts';
import type { RangeSource } from '../range-source.ts';
import type { ObjectReader, ObjectResponse } from './object-api.ts';
import { type ObjectTiming, objectBytes } from './object-bytes.ts';
import { ObjectError } from './object-error.ts';

/**
 * Number of bytes at an object's end that are fetched at once: they contain the directory of a Parquet file, or a whole
 * small file.
 */
const TAIL_BYTES = 512 * 1024;
/** Number of bytes that are fetched at once for consecutive reads, so that small ones share a request. */
const SEQUENTIAL_BYTES = 4 * 1024 * 1024;
/** Maximum distance of consecutive reads. */
const MAX_GAP_BYTES = 64 * 1024;

/** Bytes of an object that were fetched. */
interface Fetched {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * Opens an object for reading ranges of it. Opening an object of known size and ETag needs no request. Each request has
 * the ETag as a condition, so that all ranges are of one object. Reads are answered one after the other; neighbouring
 * ones share a request. Throws an {@link ObjectError}.
 */
export async function openObjectRanges(
  api: ObjectReader,
  object: SourceObject,
  timing: ObjectTiming = {},
): Promise<RangeSource> {
  const abort = new AbortController();
  const { pinned, bytes } = await pin(api, object, timing, abort.signal);

  async function fetch(start: number, end: number): Promise<Fetched> {
    const range = { start, end };
    const chunks: Buffer[] = [];
    for await (const chunk of objectBytes(api, pinned, { ...timing, range, signal: abort.signal })) chunks.push(chunk);
    return { start, end, bytes: Buffer.concat(chunks, end - start) };
  }

  let tail: Fetched | undefined;
  let window: Fetched | undefined;

  async function read(start: number, end: number): Promise<Buffer> {
    const cached = [tail, window].find((it) => it !== undefined && it.start <= start && end <= it.end);
    if (cached !== undefined) return cached.bytes.subarray(start - cached.start, end - cached.start);
    if (end === bytes && end - start <= TAIL_BYTES) {
      tail = await fetch(Math.max(0, bytes - TAIL_BYTES), bytes);
      return tail.bytes.subarray(start - tail.start);
    }
    const before = window;
    const isSequential = before !== undefined && start >= before.start && start - before.end <= MAX_GAP_BYTES;
    // the part of the range that was fetched before
    const head = isSequential && start < before.end ? before.bytes.subarray(start - before.start) : Buffer.alloc(0);
    const from = start + head.length;
    const to = isSequential ? Math.min(bytes, Math.max(end, from + SEQUENTIAL_BYTES)) : end;
    window = await fetch(from, to);
    const rest = window.bytes.subarray(0, end - from);
    return head.length === 0 ? rest : Buffer.concat([head, rest], end - start);
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    bytes,
    read(start, end) {
      if (start < 0 || end < start || end > bytes) {
        return Promise.reject(new RangeError(`the range ${start} to ${end} is not within the ${bytes} bytes`));
      }
      if (start === end) return Promise.resolve(Buffer.alloc(0));
      const reading = last.then(() => read(start, end));
      last = reading.catch(() => undefined);
      return reading;
    },
    close() {
      abort.abort();
      tail = undefined;
      window = undefined;
      return Promise.resolve();
    },
  };
}

/** The size and the ETag of an object; if either is unknown, the first byte of the object is requested. */
async function pin(
  api: ObjectReader,
  object: SourceObject,
  timing: ObjectTiming,
  signal: AbortSignal,
): Promise<{ readonly pinned: SourceObject; readonly bytes: number }> {
  if (object.etag !== undefined && object.size !== undefined) return { pinned: object, bytes: object.size };
  let first: ObjectResponse | undefined;
  const onResponse = (response: ObjectResponse): void => {
    first ??= response;
  };
  const range = { start: 0, end: 1 };
  for await (const _ of objectBytes(api, object, { ...timing, range, signal, onResponse }));
  if (first?.bytes === undefined)
    throw new ObjectError('object_unreadable', 'S3 does not report the size of the object');
  return { pinned: { ...object, etag: first.etag ?? object.etag }, bytes: first.bytes };
}
