import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type ReceivedStreamRequest,
  StreamRequestHandler,
  type StreamServerOptions,
} from './stream-request-handler.ts';

/** A running stream server. */
export interface StreamServer {
  /** For `AWS_ENDPOINT_URL_FIREHOSE` and `AWS_ENDPOINT_URL_KINESIS`. */
  readonly url: string;
  /** All readable requests, including violations and faults. */
  readonly requests: readonly ReceivedStreamRequest[];
  /** Descriptions of the requests that the services would have refused. */
  readonly violations: readonly string[];
  /** Stops the server and closes all connections. */
  close(): Promise<void>;
}

/** More than the largest request needs, including base64 and JSON. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Starts a stand-in for Firehose and Kinesis on a free port of this machine: it accepts `PutRecordBatch` and
 * `PutRecords` for streams of any name, enforces the services' limits, and injects faults on demand. It uses HTTP/1.1,
 * for which the SDK's Kinesis client must be configured.
 */
export async function startStreamServer(options: StreamServerOptions): Promise<StreamServer> {
  const handler = new StreamRequestHandler(options);
  const server = createServer((incoming, response) => {
    respond(handler, incoming, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests: handler.requests,
    violations: handler.violations,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function respond(
  handler: StreamRequestHandler,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = incoming.headers['x-amz-target'];
  const reaction = await handler.handle(typeof target === 'string' ? target : undefined, await bodyOf(incoming));
  if (reaction === 'hang') return;
  if (reaction === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(reaction.status, { 'content-type': reaction.contentType });
  response.end(reaction.body);
}

/** Throws a RangeError for a body larger than any valid request. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming) {
    length += part.length;
    if (length > MAX_BODY_BYTES) throw new RangeError(`the body has more than ${MAX_BODY_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
