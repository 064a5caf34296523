import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

const TLS = new URL('tls/', import.meta.url);

/** The certificate of the stub, which clients have to trust. */
export const CERTIFICATE_FILE = new URL('localhost-certificate.pem', TLS);
/** The same, as content. */
export const CERTIFICATE = readFileSync(CERTIFICATE_FILE);

/** A request that arrived. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a path answers: a body with headers and a status, or what a test does with the response. */
export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly respond?: (response: ServerResponse) => void;
}

/** A publisher of sources on this machine, by https. */
export interface SourceServer {
  /** `https://localhost:PORT` */
  readonly origin: string;
  readonly port: number;
  /** What each path answers; 404 for others. An answer with an ETag is 304 to a request that has it. */
  readonly answers: Map<string, StubAnswer>;
  readonly requests: SeenRequest[];
}

/** Starts a publisher for the tests of a file, empty before each. */
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
