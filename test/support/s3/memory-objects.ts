import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ListPage, ListRequest, ObjectApi, ObjectRequest } from '../../../src/input/s3/object-api.ts';
import type { SourceObject } from '../../../src/model/source-object.ts';

/** An in-memory object. */
export interface MemoryObject {
  readonly body?: Buffer | string;
  /** Size in bytes that listings report; the size of the body by default. */
  readonly size?: number;
  readonly lastModifiedMs?: number;
}

/** Changes a response body before it reaches the reader, given the request and the number of earlier requests for the object. */
export type ChangeBody = (
  body: Buffer,
  request: ObjectRequest,
  earlier: number,
) => Iterable<Buffer> | AsyncIterable<Buffer>;

/** In-memory objects of one bucket. */
export class MemoryObjects implements ObjectApi {
  readonly gets: { readonly object: SourceObject; readonly request: ObjectRequest }[] = [];
  readonly lists: ListRequest[] = [];
  /** Changes the bodies of responses, for example to break the connection. */
  changeBody: ChangeBody | undefined = undefined;
  readonly #objects: Map<string, MemoryObject>;
  readonly #pageSize: number;

  constructor(objects: Readonly<Record<string, MemoryObject>>, pageSize = 1_000) {
    this.#objects = new Map(Object.entries(objects));
    this.#pageSize = pageSize;
  }

  set(key: string, object: MemoryObject): void {
    this.#objects.set(key, object);
  }

  async get(object: SourceObject, request: ObjectRequest = {}) {
    const earlier = this.gets.filter((get) => get.object.key === object.key).length;
    this.gets.push({ object, request });
    const stored = this.#objects.get(object.key);
    if (stored === undefined) throw named('NoSuchKey');
    const body = Buffer.from(stored.body ?? '');
    const etag = etagOf(stored);
    if (object.etag !== undefined && object.etag !== etag) throw named('PreconditionFailed');
    const { range } = request;
    const part = range === undefined ? body : body.subarray(range.first, range.last + 1);
    const chunks = this.changeBody?.(part, request, earlier) ?? [part];
    return { body: Readable.from(chunks), etag, bytes: body.length };
  }

  async list(request: ListRequest): Promise<ListPage> {
    this.lists.push(request);
    const { bucket, prefix, delimiter, startAfter = '', token } = request;
    const names = new Map<string, MemoryObject | undefined>();
    for (const [key, object] of [...this.#objects].toSorted(([a], [b]) => compare(a, b))) {
      if (!key.startsWith(prefix)) continue;
      const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      const name = at === -1 ? key : key.slice(0, at + 1);
      if (compare(name, token ?? startAfter) > 0) names.set(name, at === -1 ? object : undefined);
    }
    const page = [...names].slice(0, this.#pageSize);
    return {
      objects: page.flatMap(([key, object]) => {
        if (object === undefined) return [];
        const size = object.size ?? Buffer.byteLength(object.body ?? '');
        return [{ bucket, key, etag: etagOf(object), size, lastModifiedMs: object.lastModifiedMs ?? 0 }];
      }),
      prefixes: page.flatMap(([key, object]) => (object === undefined ? [key] : [])),
      nextToken: names.size > page.length ? page.at(-1)?.[0] : undefined,
    };
  }
}

/** An error with the given name, which is that of an S3 error. */
export function named(name: string): Error {
  return Object.assign(new Error(`about ${name}`), { name });
}

function etagOf({ body = '' }: MemoryObject): string {
  return createHash('md5').update(body).digest('hex');
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
