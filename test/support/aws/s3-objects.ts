import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { element, xmlDocument } from './xml.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly storedAtMs: number;
}

/** Objects on a page of a listing; a small number, so that tests get several pages. */
const PAGE_OBJECTS = 3;

const KEPT_HEADERS = ['content-type', 'content-encoding'] as const;

/** An S3 store with objects by `/bucket/key`: PUT, DELETE, GET with If-None-Match, and ListObjectsV2. */
export class S3Objects {
  /** Whether the caller lacks the permission s3:ListBucket. */
  refusesListing = false;
  readonly #objects: Map<string, StoredObject> = new Map();

  /** Stores an object as a PUT request does; without a body, deletes it. */
  set(path: string, body: Buffer | undefined, storedAtMs = Date.now()): void {
    if (body === undefined) this.#objects.delete(path);
    else this.#objects.set(path, { body, etag: etagOf(body), headers: {}, storedAtMs });
  }

  /** The paths of all objects. */
  paths(): string[] {
    return [...this.#objects.keys()];
  }

  get(path: string): Buffer | undefined {
    return this.#objects.get(path)?.body;
  }

  /** The content headers that were sent with an object. */
  headersOf(path: string): Readonly<Record<string, string>> | undefined {
    return this.#objects.get(path)?.headers;
  }

  /** Handles an S3 request. */
  handle(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://s3');
    if (request.method === 'PUT') {
      const kept = KEPT_HEADERS.flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, value]];
      });
      const object = { body, etag: etagOf(body), headers: Object.fromEntries(kept), storedAtMs: Date.now() };
      this.#objects.set(path, object);
      response.writeHead(200, { etag: object.etag }).end();
      return;
    }
    if (request.method === 'DELETE') {
      this.#objects.delete(path);
      response.writeHead(204).end();
      return;
    }
    if (searchParams.get('list-type') === '2') {
      if (this.refusesListing) response.writeHead(403).end(errorText('AccessDenied', 'Access Denied'));
      else response.writeHead(200, { 'content-type': 'application/xml' }).end(this.#list(path, searchParams));
      return;
    }
    const object = this.#objects.get(path);
    if (object === undefined) {
      const error = errorText('NoSuchKey', 'The specified key does not exist.');
      response.writeHead(404, { 'content-type': 'application/xml' }).end(error);
    } else if (request.headers['if-none-match'] === object.etag) {
      response.writeHead(304, { etag: object.etag }).end();
    } else {
      response.writeHead(200, { etag: object.etag, ...object.headers }).end(object.body);
    }
  }

  #list(bucket: string, parameters: URLSearchParams): string {
    const from = parameters.get('continuation-token') ?? '';
    const found = [...this.#objects]
      .filter(([path]) => path.startsWith(`${bucket}${parameters.get('prefix') ?? ''}`) && path > from)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const page = found.slice(0, PAGE_OBJECTS);
    const contents = page.map(([path, { etag, body, storedAtMs }]) =>
      element('Contents', {
        Key: path.slice(bucket.length),
        LastModified: new Date(storedAtMs).toISOString(),
        ETag: etag,
        Size: body.length,
      }),
    );
    const next = element('NextContinuationToken', page.length < found.length ? page.at(-1)?.[0] : undefined);
    return `<ListBucketResult xmlns="${NAMESPACE}">${next}${contents.join('')}</ListBucketResult>`;
  }
}

function errorText(code: string, message: string): string {
  return xmlDocument('Error', NAMESPACE, { Code: code, Message: message });
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
