import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

const TLS = new URL('tls/', import.meta.url);

/** The certificate file of the server; clients must trust this certificate. */
export const CERTIFICATE_FILE = new URL('localhost-certificate.pem', TLS);
/** The content of the certificate file. */
export const CERTIFICATE = readFileSync(CERTIFICATE_FILE);

/** A received request. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** The response for a path: body, headers and status, or a function that responds instead. */
export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly respond?: (response: ServerResponse) => void;
}

/** An HTTPS server on this machine that publishes sources. */
export interface SourceServer {
  /** `https://localhost:PORT` */
  readonly origin: string;
  readonly port: number;
  /** The responses by path; other paths get 404. A response with an ETag becomes 304 if the request contains that ETag. */
  readonly answers: Map<string, StubAnswer>;
  readonly requests: SeenRequest[];
}

/** Starts a server for the tests of a file; responses and requests are cleared before each test. */
export function useSourceServer(): () => SourceServer {
  const answers = new Map<string, StubAnswer>();
  const requests: SeenRequest[] = [];
  const server = createServer(
    { key: readFileSync(new URL('localhost-key.pem', TLS)), cert: CERTIFICATE },
    ({ url: path = '', headers }, response) => {
      requests.push({ path, headers });
      const { status = 200, headers: given = {}, body = '', respond } = answers.get(path) ?? { status: 404 };
      if (respond !== undefined) return respond(response);
      const isKnown = given.etag !== undefined && headers['if-none-match'] === given.etag;
      response.writeHead(isKnown ? 304 : status, given);
      response.end(isKnown ? undefined : body);
    },
  );
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    port = addressOf(server.address()).port;
  });
  beforeEach(() => {
    answers.clear();
    requests.length = 0;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return () => ({ origin: `https://localhost:${port}`, port, answers, requests });
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address;
}
