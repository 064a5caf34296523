import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { escapeText } from './xml.ts';

/** An object that the stand-in stores. */
export interface StoredObject {
  readonly body: Buffer;
  readonly lastModified?: Date;
}

/** A request to the stand-in, with the parts that tests check. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  /** The object key; empty for a listing. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** Positions of the first and the last byte. */
  readonly range: { readonly first: number; readonly last: number } | undefined;
  readonly ifMatch: string | undefined;
  /** The Region for which the request was signed. */
  readonly region: string;
}

/** What the stand-in does instead of sending the correct response. */
export type S3Fault =
  | {
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** The Region in the error document. */
      readonly region?: string;
    }
  /** The connection breaks after this number of bytes of the body. */
  | { readonly breakAfter: number }
  /** The connection stalls after this number of bytes of the body. */
  | { readonly hangAfter: number }
  /** The body of the response is this text. */
  | { readonly text: string; readonly status: number };

/** A stand-in for S3 over HTTP, with the bucket in the path. */
export interface S3Server {
  readonly url: string;
  readonly requests: S3Request[];
  /** Objects by `bucket/key`. */
  readonly objects: Map<string, StoredObject>;
  close(): Promise<void>;
}

/** Settings of an {@link S3Server}. */
export interface S3ServerSettings {
  /** Maximum number of keys and prefixes on a page. Default: 1,000. */
  readonly pageSize?: number;
  /** Decides which requests fail, given the number of earlier requests for the same object. */
  readonly faultOf?: (request: S3Request, earlier: number) => S3Fault | undefined;
}

/** Starts a stand-in for S3 with ListObjectsV2, ranges and conditions. */
export async function startS3Server({ pageSize = 1_000, faultOf }: S3ServerSettings = {}): Promise<S3Server> {
  const objects = new Map<string, StoredObject>();
  const requests: S3Request[] = [];
  const server = createServer((incoming, response) => {
    const request = readRequest(incoming);
    const earlier = requests.filter(({ bucket, key }) => bucket === request.bucket && key === request.key).length;
    requests.push(request);
    const fault = faultOf?.(request, earlier);
    if (fault !== undefined && 'text' in fault) response.writeHead(fault.status).end(fault.text);
    else if (fault !== undefined && 'code' in fault)
      sendError(response, fault.status, fault.code, fault.headers, fault.region);
    else if (request.method === 'PUT') void takeObject(incoming, response, request, objects);
    else if (request.key === '') sendListing(response, request, objects, pageSize);
    else sendObject(response, request, objects, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    objects,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readRequest({ url = '/', method = 'GET', headers }: IncomingMessage): S3Request {
  const [path = '', search = ''] = url.split('?');
  const [bucket = '', ...key] = path.slice(1).split('/').map(decodeURIComponent);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  return {
    method,
    bucket,
    key: key.join('/'),
    query: new URLSearchParams(search),
    range: first === undefined ? undefined : { first: Number(first), last: Number(last) },
    ifMatch: headers['if-match'],
    region: /Credential=[^/]*\/\d+\/([^/]*)\//.exec(headers.authorization ?? '')?.[1] ?? '',
  };
}

/** Stores the object of a PUT request, which the SDK sends with or without checksums in trailers. */
async function takeObject(
  incoming: IncomingMessage,
  response: ServerResponse,
  { bucket, key }: S3Request,
  objects: Map<string, StoredObject>,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  const object = { body: withoutChunks(Buffer.concat(parts), incoming.headers['x-amz-decoded-content-length']) };
  objects.set(`${bucket}/${key}`, object);
  response.writeHead(200, { etag: etagOf(object) }).end();
}

/** Decodes a body in the encoding `aws-chunked`; returns any other body unchanged. */
function withoutChunks(body: Buffer, decodedLength: string | string[] | undefined): Buffer {
  if (decodedLength === undefined) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

function etagOf({ body }: StoredObject): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function sendObject(
  response: ServerResponse,
  { bucket, key, range, ifMatch }: S3Request,
  objects: ReadonlyMap<string, StoredObject>,
  fault: { readonly breakAfter: number } | { readonly hangAfter: number } | undefined,
): void {
  const object = objects.get(`${bucket}/${key}`);
  if (object === undefined) {
    sendError(response, 404, 'NoSuchKey');
    return;
  }
  const etag = etagOf(object);
  const { body } = object;
  if ((ifMatch !== undefined && ifMatch !== etag) || (range !== undefined && range.first >= body.length)) {
    if (ifMatch !== undefined && ifMatch !== etag) sendError(response, 412, 'PreconditionFailed');
    else sendError(response, 416, 'InvalidRange');
    return;
  }
  const part = range === undefined ? body : body.subarray(range.first, range.last + 1);
  const headers: Record<string, string> = { etag, 'content-length': String(part.length) };
  if (range !== undefined) {
    headers['content-range'] = `bytes ${range.first}-${range.first + part.length - 1}/${body.length}`;
  }
  response.writeHead(range === undefined ? 200 : 206, headers);
  if (fault === undefined) response.end(part);
  else if ('hangAfter' in fault) response.write(part.subarray(0, fault.hangAfter));
  else response.write(part.subarray(0, fault.breakAfter), () => setImmediate(() => response.destroy()));
}

function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  region?: string,
): void {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers });
  const regionElement = region === undefined ? '' : `<Region>${region}</Region>`;
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>about ${code}</Message>${regionElement}</Error>`,
  );
}

function sendListing(
  response: ServerResponse,
  { bucket, query }: S3Request,
  objects: ReadonlyMap<string, StoredObject>,
  pageSize: number,
): void {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const names = new Map<string, StoredObject | undefined>();
  const keys = [...objects].flatMap(([path, object]) =>
    path.startsWith(`${bucket}/`) ? [{ key: path.slice(bucket.length + 1), object }] : [],
  );
  for (const { key, object } of keys.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))) {
    if (!key.startsWith(prefix)) continue;
    const at = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
    const name = at === -1 ? key : key.slice(0, at + 1);
    if (Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0) names.set(name, at === -1 ? object : undefined);
  }
  const page = [...names].slice(0, pageSize);
  const hasMore = names.size > page.length;
  const encode = (text: string): string =>
    query.get('encoding-type') === 'url'
      ? encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/')
      : escapeText(text);
  const entries = page.map(([name, object]) =>
    object === undefined
      ? `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${encode(name)}</Key><LastModified>${(object.lastModified ?? new Date(0)).toISOString()}</LastModified><ETag>${escapeText(etagOf(object))}</ETag><Size>${object.body.length}</Size></Contents>`,
  );
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    [
      '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
      query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : '',
      `<IsTruncated>${hasMore}</IsTruncated>`,
      hasMore ? `<NextContinuationToken>${escapeText(page.at(-1)?.[0] ?? '')}</NextContinuationToken>` : '',
      ...entries,
      '</ListBucketResult>',
    ].join(''),
  );
}
