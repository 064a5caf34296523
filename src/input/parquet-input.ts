import { StreamError } from './errors.ts';
import { gatherChunks } from './gather-chunks.ts';
import type { RangeSource } from './range-source.ts';

/** The first bytes of a Parquet file; the last ones are the same. */
const PARQUET_MARK = Buffer.from('PAR1');

/**
 * Maximum size of a Parquet file that cannot be read in any order, because it comes through a pipe or is compressed as a
 * whole, and is kept in memory.
 */
export const MAX_WHOLE_PARQUET_BYTES = 256 * 1024 * 1024;

/** Whether the first bytes of an input are those of a Parquet file. */
export function isParquet(head: Buffer): boolean {
  return head.subarray(0, PARQUET_MARK.length).equals(PARQUET_MARK);
}

/** How the rows of a Parquet file are read. */
interface ParquetReading {
  /** Called before the text, with the number of header lines before the first row. */
  readonly onParquet?: ((headerLines: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The rows of a Parquet file as log lines after a header line. Closes the source. Throws a `ParquetError`. */
export async function* readParquet(
  source: RangeSource,
  { onParquet, signal }: ParquetReading,
  counter?: ReadCounter,
): AsyncGenerator<Buffer> {
  try {
    // text needs no reader of Parquet
    const { parquetLines } = await import('./parquet/parquet-lines.ts');
    let isFirst = true;
    counter?.restart();
    for await (const { header, text } of parquetLines(source, { signal, onRead: (bytes) => counter?.add(bytes) })) {
      if (isFirst) {
        onParquet?.(header.length === 0 ? 0 : 1);
        if (header.length > 0) yield header;
      }
      isFirst = false;
      yield text;
    }
    counter?.finish();
  } finally {
    await source.close();
  }
}

/** Reads a Parquet file to its end into memory. Throws a {@link StreamError} if it is too large. */
export function readWhole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  return gatherChunks(
    chunks,
    MAX_WHOLE_PARQUET_BYTES,
    () =>
      new StreamError(
        `it is a Parquet file of more than ${MAX_WHOLE_PARQUET_BYTES} bytes that must be kept in memory, because it comes through a pipe or inside gzip; save it as a file, without gzip around it, and give its name`,
      ),
  );
}

/** Reports how many bytes of an input were read, each once although a Parquet file is read from the beginning again. */
export class ReadCounter {
  readonly #totalBytes: number;
  readonly #onRead: (bytes: number) => void;
  /** Number of bytes that were reported. */
  #reported = 0;
  /** Number of bytes that were reported before and are read again. */
  #again = 0;

  /** `totalBytes` is the size of the input, if known. */
  constructor(totalBytes: number | undefined, onRead: (bytes: number) => void) {
    this.#totalBytes = totalBytes ?? Number.POSITIVE_INFINITY;
    this.#onRead = onRead;
  }

  /** Counts bytes that were read. */
  add(bytes: number): void {
    const again = Math.min(this.#again, bytes);
    this.#again -= again;
    const fresh = Math.min(bytes - again, this.#totalBytes - this.#reported);
    if (fresh <= 0) return;
    this.#reported += fresh;
    this.#onRead(fresh);
  }

  /** The input is read from its beginning again. */
  restart(): void {
    this.#again = this.#reported;
  }

  /** The input was read to its end; some parts of a Parquet file are not needed. */
  finish(): void {
    this.#again = 0;
    if (Number.isFinite(this.#totalBytes)) this.add(this.#totalBytes - this.#reported);
  }
}
