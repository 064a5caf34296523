import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceObject } from '../../model/source-object.ts';
import type { ObjectReader, ObjectResponse } from './object-api.ts';
import { ObjectError, toObjectError } from './object-error.ts';

/** Maximum number of continuations after broken connections without {@link PROGRESS_BYTES} in between. */
const MAX_CONTINUATIONS = 8;
/** The count of broken connections restarts after this number of bytes. */
const PROGRESS_BYTES = 8 * 1024 * 1024;
const MAX_WAIT_MS = 5_000;

/** Times of reading an object, in milliseconds. */
export interface ObjectTiming {
  /** A connection without any data for this long is considered broken. Default: 60,000. */
  readonly stallMs?: number | undefined;
  /** Wait before reading continues after a broken connection; doubles each time. Default: 200. */
  readonly retryWaitMs?: number | undefined;
}

/** The part of an object to read, and its abort signal. */
export interface BytesRequest extends ObjectTiming {
  /** First byte, and the byte after the last one; the whole object if missing. */
  readonly range?: { readonly start: number; readonly end: number } | undefined;
  readonly signal: AbortSignal;
  /** Called with the first response. */
  readonly onResponse?: ((response: ObjectResponse) => void) | undefined;
}

/**
 * The bytes of an object or of a range of it. After a broken connection, reading continues with a range request, provided
 * that the object is still the same by its ETag. Throws an {@link ObjectError}.
 */
export async function* objectBytes(
  api: ObjectReader,
  object: SourceObject,
  { range, signal, onResponse, stallMs = 60_000, retryWaitMs = 200 }: BytesRequest,
): AsyncGenerator<Buffer> {
  const start = range?.start ?? 0;
  let response = await get(api, object, range && { first: range.start, last: range.end - 1 }, signal);
  onResponse?.(response);
  const pinned: SourceObject = { ...object, etag: response.etag ?? object.etag };
  const end = range?.end ?? response.bytes;
  let position = start;
  let continuedFrom = start;
  for (let continuations = 0; ; ) {
    let failure: unknown;
    try {
      for await (const chunk of chunksOf(response.body, stallMs, signal)) {
        position += chunk.length;
        if (end !== undefined && position > end) throw tooLong(end - start);
        yield chunk;
      }
      if (end === undefined || position === end) return;
      failure = new Error(`the connection ended after ${position - start} of ${end - start} bytes`);
    } catch (error) {
      failure = error;
    }
    if (signal.aborted || failure instanceof ObjectError) throw failure;
    if (end === position) return;
    if (position - continuedFrom >= PROGRESS_BYTES) continuations = 0;
    // without an ETag or a size, the rest might belong to another object
    if (pinned.etag === undefined || end === undefined || continuations === MAX_CONTINUATIONS)
      throw toObjectError(failure);
    await sleep(Math.min(retryWaitMs * 2 ** continuations, MAX_WAIT_MS), undefined, { signal });
    continuations++;
    continuedFrom = position;
    response = await get(api, pinned, { first: position, last: end - 1 }, signal);
  }
}

async function get(
  api: ObjectReader,
  object: SourceObject,
  range: { first: number; last: number } | undefined,
  signal: AbortSignal,
): Promise<ObjectResponse> {
  try {
    return await api.get(object, { range, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw toObjectError(error);
  }
}

/** The chunks of a body. Throws if it stalls: only the time of waiting for the body counts, not that of its reader. */
async function* chunksOf(body: Readable, stallMs: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  addAbortSignal(signal, body);
  const chunks: AsyncIterator<unknown> = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await withoutStall(chunks.next(), stallMs);
      if (next.done === true) return;
      yield Buffer.isBuffer(next.value) ? next.value : Buffer.from(String(next.value));
    }
  } finally {
    body.destroy();
  }
}

/** Rejects if a promise is not settled in time. */
async function withoutStall<Value>(waited: Promise<Value>, stallMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const stall = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no data was received for ${stallMs / 1_000} seconds`)), stallMs);
  });
  try {
    return await Promise.race([waited, stall]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLong(bytes: number): ObjectError {
  return new ObjectError('object_unreadable', `the response has more than the ${bytes} bytes that it announced`);
}
