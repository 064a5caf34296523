import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { xmlDocument } from './xml.ts';

interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

const KEPT_HEADERS = ['content-type', 'content-encoding'] as const;

/** Objects of S3 by `/bucket/key`: PUT, DELETE, and GET with If-None-Match. */
export class S3Objects {
  readonly #objects: Map<string, StoredObject> = new Map();

  /** Puts an object, as PUT does; without a body it is deleted. */
  set(path: string, body: Buffer | undefined): void {
    if (body === undefined) this.#objects.delete(path);
    else this.#objects.set(path, { body, etag: etagOf(body), headers: {} });
  }

  get(path: string): Buffer | undefined {
    return this.#objects.get(path)?.body;
  }

  /** The headers that an object was put with. */
  headersOf(path: string): Readonly<Record<string, string>> | undefined {
    return this.#objects.get(path)?.headers;
  }

  /** Answers a request. */
  handle(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'http://s3').pathname;
    if (request.method === 'PUT') {
      const kept = KEPT_HEADERS.flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, value]];
      });
      const object = { body, etag: etagOf(body), headers: Object.fromEntries(kept) };
      this.#objects.set(path, object);
      response.writeHead(200, { etag: object.etag }).end();
      return;
    }
    if (request.method === 'DELETE') {
      this.#objects.delete(path);
      response.writeHead(204).end();
      return;
    }
    const object = this.#objects.get(path);
    if (object === undefined) {
      const error = xmlDocument('Error', 'http://s3.amazonaws.com/doc/2006-03-01/', {
        Code: 'NoSuchKey',
        Message: 'The specified key does not exist.',
      });
      response.writeHead(404, { 'content-type': 'application/xml' }).end(error);
    } else if (request.headers['if-none-match'] === object.etag) {
      response.writeHead(304, { etag: object.etag }).end();
    } else {
      response.writeHead(200, { etag: object.etag, ...object.headers }).end(object.body);
    }
  }
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
