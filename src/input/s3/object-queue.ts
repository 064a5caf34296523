import type { Readable } from 'node:stream';
import type { SourceObject } from '../../model/source-object.ts';
import type { InputFile } from '../input-file.ts';
import { readFlowLogKey } from './flow-log-key.ts';
import type { ObjectApi } from './object-api.ts';
import { nameOf, objectFile } from './object-file.ts';

/** Number of objects that are fetched while the previous one is read. */
const AHEAD = 4;
/** Number of bytes of each object that are fetched ahead. */
const AHEAD_BYTES = 8 * 1024 * 1024;

/** An object that is open, or was a short time ago. */
interface OpenObject {
  readonly file: InputFile;
  /** The bytes fetched ahead, until they are read. */
  stream: Readable | undefined;
}

/**
 * Objects that are read one after the other. While one is read, the beginnings of the next ones are fetched, since a
 * request takes longer than reading a small object. Objects named as Parquet are not fetched ahead: only ranges of them
 * are needed.
 */
export class ObjectQueue {
  readonly #api: ObjectApi;
  readonly #objects: SourceObject[] = [];
  readonly #open = new Map<number, OpenObject>();
  #highest = -1;
  #isClosed = false;

  constructor(api: ObjectApi) {
    this.#api = api;
  }

  /** Appends an object, and returns it as an input. */
  add(object: SourceObject): InputFile {
    const index = this.#objects.push(object) - 1;
    return {
      // computed when it is needed, since there may be a million objects
      get name() {
        return nameOf(object);
      },
      bytes: object.size,
      etag: object.etag,
      open: () => this.#openAt(index),
      openRanges: () => {
        const { openRanges } = this.#at(index).file;
        return openRanges === undefined ? Promise.reject(new Error('ranges are not supported')) : openRanges();
      },
    };
  }

  /** Call it before the objects are read from the first one on again, so that they are fetched ahead again. */
  rewind(): void {
    for (const index of this.#open.keys()) this.#forget(index);
    this.#highest = -1;
  }

  /** Ends all requests that are still open. */
  close(): void {
    this.#isClosed = true;
    for (const { stream } of this.#open.values()) stream?.destroy();
    this.#open.clear();
  }

  #openAt(index: number): Readable {
    const object = this.#at(index);
    const stream = object.stream ?? started(object.file.open());
    object.stream = undefined;
    // an input that is read a second time starts nothing
    for (let next = Math.max(index, this.#highest) + 1; next <= index + AHEAD; next++) this.#fetchAhead(next);
    for (const other of this.#open.keys()) if (other < index) this.#forget(other);
    return stream;
  }

  #fetchAhead(index: number): void {
    const object = this.#objects[index];
    if (object === undefined || this.#isClosed) return;
    this.#highest = index;
    if (readFlowLogKey(object.key)?.format === 'parquet') return;
    const ahead = this.#at(index);
    ahead.stream = started(ahead.file.open());
  }

  #at(index: number): OpenObject {
    const known = this.#open.get(index);
    if (known !== undefined) return known;
    const object = this.#objects[index];
    if (object === undefined) throw new RangeError(`there is no object ${index}`);
    const opened = { file: objectFile(this.#api, object, { bufferBytes: AHEAD_BYTES }), stream: undefined };
    this.#open.set(index, opened);
    return opened;
  }

  #forget(index: number): void {
    this.#open.get(index)?.stream?.destroy();
    this.#open.delete(index);
  }
}

/** Starts the request of a stream. Its error is reported to whoever reads it, even if it happens before. */
function started(stream: Readable): Readable {
  stream.on('error', () => undefined);
  stream.read(0);
  return stream;
}
