import { Readable } from 'node:stream';

/** Number of bytes that identify a Parquet file. */
const HEAD_BYTES = 4;

/** The first bytes of a stream, and a stream of all its bytes, including the first ones. */
export interface StreamHead {
  /** Fewer than four bytes if the stream has no more. */
  readonly head: Buffer;
  readonly stream: Readable;
}

/** Reads the first four bytes of a stream. Throws the error of the stream. */
export async function takeHead(source: Readable): Promise<StreamHead> {
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk: unknown = source.read();
    if (chunk !== null) {
      head = Buffer.concat([head, Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))]);
      if (head.length < HEAD_BYTES) continue;
      source.unshift(head);
      return { head, stream: source };
    }
    if (source.errored !== null) throw source.errored;
    // nothing can be put back into an ended stream
    if (source.readableEnded || source.destroyed) return { head, stream: Readable.from([head], { objectMode: false }) };
    await nextEvent(source);
  }
}

/** Waits until a stream has data, or has ended. */
function nextEvent(source: Readable): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'error', 'close'] as const;
    const settle = (): void => {
      for (const event of events) source.off(event, settle);
      resolve();
    };
    for (const event of events) source.on(event, settle);
  });
}
