import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { bodyOf } from '../aws/query-request.ts';

/** A response that the server sends instead of the complete object. */
export type ObjectFault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** Sends this many bytes of the requested content, then closes the connection; applies to the next `times` requests. */
  | { readonly kind: 'cut'; readonly afterBytes: number; times: number };

/** A stand-in for S3 (GetObject with ranges and conditions, PutObject) and for SQS (SendMessage). */
export interface ObjectServer {
  /** The value for `AWS_ENDPOINT_URL_S3` and `AWS_ENDPOINT_URL_SQS`. */
  readonly url: string;
  /** Objects by `bucket/key`. */
  readonly objects: Map<string, Buffer>;
  /** Faults by `bucket/key`. */
  readonly faults: Map<string, ObjectFault>;
  /** Path, query and range of each GetObject request. */
  readonly requests: { readonly path: string; readonly query: string; readonly range: string | undefined }[];
  /** The bodies of the messages that were sent to the queue. */
  readonly messages: string[];
  /** The number of upcoming SendMessage requests that fail; set by tests. */
  failMessages: number;
  close(): Promise<void>;
}

/** The ETag of an object with the given content, without quotation marks. */
export function etagOf(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

/** Starts a server on a free port of this machine. */
export async function startObjectServer(): Promise<ObjectServer> {
  const state: Omit<ObjectServer, 'url' | 'close'> = {
    objects: new Map(),
    faults: new Map(),
    requests: [],
    messages: [],
    failMessages: 0,
  };
  const server = createServer((request, response) => {
    const respond = { POST: sendMessage, PUT: putObject }[request.method ?? ''] ?? getObject;
    respond(state, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return Object.assign(state, {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function sendMessage(
  state: Omit<ObjectServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const content: unknown = JSON.parse((await bodyOf(request)).toString('utf8'));
  if (state.failMessages > 0) {
    state.failMessages--;
    response.writeHead(400).end(JSON.stringify({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no queue' }));
    return;
  }
  const body: unknown =
    typeof content === 'object' && content !== null ? Reflect.get(content, 'MessageBody') : undefined;
  if (request.headers['x-amz-target'] !== 'AmazonSQS.SendMessage' || typeof body !== 'string') {
    response.writeHead(400).end('{}');
    return;
  }
  state.messages.push(body);
  response.writeHead(200).end(JSON.stringify({ MessageId: `message-${state.messages.length}` }));
}

async function putObject(
  { objects, faults }: Omit<ObjectServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '', 'http://s3').pathname.slice(1));
  const content = await bodyOf(request);
  const fault = faults.get(path);
  if (fault?.kind === 'error') return fail(response, fault.status, fault.code);
  objects.set(path, content);
  response.writeHead(200, { etag: `"${etagOf(content)}"` }).end();
}

async function getObject(
  { objects, faults, requests }: Omit<ObjectServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '', 'http://s3');
  const path = decodeURIComponent(pathname.slice(1));
  requests.push({ path, query: search, range: request.headers.range });
  const fault = faults.get(path);
  const content = objects.get(path);
  if (fault?.kind === 'error') return fail(response, fault.status, fault.code);
  if (content === undefined) return fail(response, 404, 'NoSuchKey');
  const etag = `"${etagOf(content)}"`;
  const condition = request.headers['if-match'];
  if (condition !== undefined && condition !== etag) return fail(response, 412, 'PreconditionFailed');
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const isRange = first !== undefined;
  if (isRange && Number(first) >= content.length) return fail(response, 416, 'InvalidRange');
  const start = Number(first ?? 0);
  const end = Math.min(content.length, Number(last ?? content.length) + 1);
  const body = content.subarray(start, end);
  response.writeHead(isRange ? 206 : 200, {
    etag,
    'content-length': String(body.length),
    ...(isRange ? { 'content-range': `bytes ${start}-${end - 1}/${content.length}` } : {}),
  });
  if (fault?.kind === 'cut' && fault.times > 0) {
    fault.times--;
    response.write(body.subarray(0, fault.afterBytes), () => response.destroy());
    return;
  }
  response.end(body);
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<Error><Code>${code}</Code><Message>the message of ${code}</Message></Error>`);
}
