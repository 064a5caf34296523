import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ReceivedStreamRequest, StreamDesk, type StreamServerOptions } from './stream-server-desk.ts';

/** A running stream server. */
export interface StreamServer {
  /** For `AWS_ENDPOINT_URL_FIREHOSE` and `AWS_ENDPOINT_URL_KINESIS`. */
  readonly url: string;
  /** All that came and could be read, violations and faults included. */
  readonly requests: readonly ReceivedStreamRequest[];
  /** What came that the services would not have taken, a text each. */
  readonly violations: readonly string[];
  /** Ends it, with all its connections. */
  close(): Promise<void>;
}

/** Above what the largest request needs, with base64 and JSON around it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Starts a stand-in for Firehose and Kinesis on a free port of this machine: it takes `PutRecordBatch` and `PutRecords`
 * for streams of any name, refuses what the services would, and goes wrong on demand. It speaks HTTP/1.1, which the
 * Kinesis client of the SDK does only where it is told to.
 */
export async function startStreamServer(options: StreamServerOptions): Promise<StreamServer> {
  const desk = new StreamDesk(options);
  const server = createServer((incoming, response) => {
    respond(desk, incoming, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests: desk.requests,
    violations: desk.violations,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function respond(desk: StreamDesk, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = incoming.headers['x-amz-target'];
  const reaction = await desk.react(typeof target === 'string' ? target : undefined, await bodyOf(incoming));
  if (reaction === 'hang') return;
  if (reaction === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(reaction.status, { 'content-type': reaction.contentType });
  response.end(reaction.body);
}

/** Throws a RangeError for a body that is longer than any request may be. */
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
