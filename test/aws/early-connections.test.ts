import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectEarly, EarlyAgent } from '../../src/aws/clients/early-connections.ts';
import { CERTIFICATE } from '../support/source-server.ts';

const KEY = readFileSync(new URL('../support/tls/localhost-key.pem', import.meta.url));

let server: ReturnType<typeof createServer>;
let connections: Socket[];
let port: number;

beforeEach(async () => {
  connections = [];
  server = createServer({ key: KEY, cert: CERTIFICATE }, (_request, response) => response.end('answered'));
  server.on('secureConnection', (socket) => connections.push(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  for (const connection of connections) connection.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** An agent that opens connections early, like the agent of the warm-up. */
class ConnectingAgent extends EarlyAgent {
  connecting: Promise<void> | undefined;

  override createConnection(...[options, done]: Parameters<EarlyAgent['createConnection']>) {
    this.connecting = connectEarly(options);
    return super.createConnection({ ...options, port: 1 }, done);
  }
}

const settings = () => ({ host: 'localhost', port, ca: CERTIFICATE, path: '/' });

/** Opens a connection early with the options of a request; the request itself is not sent. */
async function openEarly(): Promise<void> {
  const agent = new ConnectingAgent();
  const failing = request({ ...settings(), agent });
  failing.end();
  await once(failing, 'error');
  await agent.connecting;
  // with TLS 1.3 the client is ready before the server
  await vi.waitFor(() => expect(connections).toHaveLength(1));
}

async function answerBy(agent: EarlyAgent): Promise<string> {
  const sent = request({ ...settings(), agent });
  sent.end();
  const [response] = await once(sent, 'response');
  return text(response);
}

describe('connectEarly', () => {
  it('gives the first request of an agent the connection, and further ones connections of their own', async () => {
    // Prepare
    await openEarly();
    const agent = new EarlyAgent();
    const before = connections.length;

    // Act
    const first = await answerBy(agent);
    const afterFirst = connections.length;
    const second = await answerBy(agent);

    // Assess
    expect([first, second]).toEqual(['answered', 'answered']);
    expect([before, afterFirst, connections.length]).toEqual([1, 1, 2]);
  });

  it('does not use a connection that the server has closed', async () => {
    // Prepare
    await openEarly();
    connections[0]?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));

    // Act
    const answer = await answerBy(new EarlyAgent());

    // Assess
    expect(answer).toBe('answered');
    expect(connections).toHaveLength(2);
  });

  it('does not use a connection that is older than five seconds, since the server may have closed it meanwhile', async () => {
    // Prepare
    vi.useFakeTimers({ toFake: ['Date'] });
    await openEarly();
    vi.setSystemTime(Date.now() + 5_001);

    // Act
    const answer = await answerBy(new EarlyAgent());

    // Assess
    expect(answer).toBe('answered');
    expect(connections).toHaveLength(2);
  });

  it('is fulfilled where nothing answers, and leaves the error to the first request', async () => {
    // Prepare
    const options = { ...settings(), port: 1 };

    // Act
    await connectEarly(options);
    const sent = request({ ...options, agent: new EarlyAgent() });
    sent.end();
    const [error] = await once(sent, 'error');

    // Assess
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not trust a certificate that the agent would not trust', async () => {
    // Prepare, Act
    await connectEarly({ host: 'localhost', port, servername: 'localhost' });
    const sent = request({ host: 'localhost', port, path: '/', agent: new EarlyAgent() });
    sent.end();
    const [error] = await once(sent, 'error');

    // Assess
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
