import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { CERTIFICATE, CERTIFICATE_FILE } from '../support/source-server.ts';
import { startHandler } from './run-handler.ts';

const LINE = '2 111122223333 eni-0a1b2c3d4e5f60718 10.0.0.5 10.0.1.7 50000 443 6 5 500 1609459200 1609459260 ACCEPT OK';
const NOTHING = `<?xml version="1.0" encoding="UTF-8"?>
<DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><networkInterfaceSet/></DescribeNetworkInterfacesResponse>`;

/** An EC2 server without interfaces, over HTTPS. */
const server = createServer(
  { key: readFileSync(new URL('../support/tls/localhost-key.pem', import.meta.url)), cert: CERTIFICATE },
  (request, response) => {
    requests.push(request.socket);
    request.resume();
    response.writeHead(200, { 'content-type': 'text/xml' }).end(NOTHING);
  },
);
const requests: Socket[] = [];
const connections: Socket[] = [];
server.on('secureConnection', (socket) => connections.push(socket));

let options: Readonly<Record<string, string>>;

beforeEach(async () => {
  requests.length = 0;
  connections.length = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  options = {
    METADATA: 'ec2',
    LOG_LEVEL: 'debug',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_EC2: `https://localhost:${port}`,
    // suppresses the warning of the SDK about the Node.js version on Node.js 20
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE_FILE),
  };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the bundled handler with METADATA=ec2', () => {
  it('connects to EC2 before there is an event, and requests nothing', async () => {
    // Prepare, Act
    const run = await startHandler(options, [], 'handler');

    // Assess
    expect(run).toMatchObject({ exitCode: 0, stderr: '', logLines: [] });
    expect(connections).toHaveLength(1);
    expect(requests).toHaveLength(0);
  });

  it('sends its first request on the connection that is open', async () => {
    // Prepare, Act
    const run = await startHandler(options, [firehoseEvent([LINE])], 'handler');

    // Assess
    expect(run.exitCode).toBe(0);
    expect(requests.length).toBeGreaterThan(0);
    expect(requests[0]).toBe(connections[0]);
    expect(connections).toHaveLength(1);
  });

  it('starts without warming up where that fails, says so in the detailed log, and answers', async () => {
    // Prepare
    const wrong = { ...options, AWS_ENDPOINT_URL_EC2: 'no address' };

    // Act
    const run = await startHandler(wrong, [firehoseEvent([LINE])], 'handler');

    // Assess
    const entries = run.logLines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(run.exitCode).toBe(0);
    expect(run.answers).toHaveLength(1);
    expect(entries[0]).toMatchObject({ level: 20, msg: 'the EC2 client could not be warmed up' });
  });

  it('starts where EC2 cannot be reached', async () => {
    // Prepare
    const unreachable = { ...options, AWS_ENDPOINT_URL_EC2: 'https://localhost:1' };

    // Act
    const run = await startHandler(unreachable, [], 'handler');

    // Assess
    expect(run).toMatchObject({ exitCode: 0, stderr: '', logLines: [] });
  });
});
