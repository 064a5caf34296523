import { Readable } from 'node:stream';
import type { SourceObject } from '../../model/source-object.ts';
import { type InputFile, READ_BYTES } from '../input-file.ts';
import { printable } from '../printable.ts';
import type { RangeSource } from '../range-source.ts';
import type { ObjectReader, ObjectResponse } from './object-api.ts';
import { type ObjectTiming, objectBytes } from './object-bytes.ts';
import { openObjectRanges } from './object-ranges.ts';

/** How an object is read. */
export interface ObjectFileOptions extends ObjectTiming {
  /** How many bytes of an opened object are fetched before they are read. Default: {@link READ_BYTES}. */
  readonly bufferBytes?: number | undefined;
}

/**
 * An object in S3 as an input. `open` reads it whole and continues after a broken connection; `openRanges` reads ranges
 * of the object that was opened first, or of the listed one, by its ETag. Both fail with an `ObjectError`, whose message
 * is the reason.
 */
export function objectFile(api: ObjectReader, object: SourceObject, options: ObjectFileOptions = {}): InputFile {
  let known = object;
  const onResponse = ({ etag, bytes }: ObjectResponse): void => {
    known = { ...object, etag: etag ?? object.etag, size: bytes ?? object.size };
  };
  return {
    name: nameOf(object),
    bytes: object.size,
    open: () =>
      readableOf((signal) => objectBytes(api, object, { ...options, signal, onResponse }), options.bufferBytes),
    openRanges: (): Promise<RangeSource> => openObjectRanges(api, known, options),
  };
}

/** An object's location, safe to display. */
export function nameOf({ bucket, key }: SourceObject): string {
  return printable(`s3://${bucket}/${key}`);
}

/** A stream of the bytes; destroying it aborts the request that supplies them. */
function readableOf(bytes: (signal: AbortSignal) => AsyncIterator<Buffer>, highWaterMark = READ_BYTES): Readable {
  const abort = new AbortController();
  const chunks = bytes(abort.signal);
  return new Readable({
    highWaterMark,
    read() {
      chunks.next().then(
        (next) => this.push(next.done === true ? null : next.value),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy(error, callback) {
      abort.abort();
      callback(error);
    },
  });
}
