import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPutBackSink } from '../../../src/aws/put-back/create-put-back-sink.ts';
import { parts, QUICK, stubStreamEnvironment, targetOf } from './use-stream-server.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** A response of either service to a request with one record. */
const ACCEPTED = JSON.stringify({ RequestResponses: [{ RecordId: '1' }], Records: [{ SequenceNumber: '1' }] });

const authorizations: string[] = [];
let connections = 0;
const server = createServer((request, response) => {
  authorizations.push(request.headers.authorization ?? '');
  request.resume();
  request.on('end', () => response.end(ACCEPTED));
});
server.on('connection', () => connections++);

beforeEach(async () => {
  authorizations.length = 0;
  connections = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  stubStreamEnvironment(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Regions and services for which the requests were signed. */
function scopes(): string[] {
  return authorizations.map((text) => /Credential=\w+\/\d+\/([a-z0-9-]+\/[a-z]+)\//.exec(text)?.[1] ?? text);
}

describe.each(['firehose', 'kinesis'] as const)('the client of %s', (service) => {
  it('is one for each Region, and keeps its connection', async () => {
    // Prepare
    const sink = createPutBackSink({ timing: QUICK });
    const regions = ['eu-central-1', 'eu-west-1', 'eu-central-1', 'eu-west-1', 'eu-west-1'];

    // Act
    for (const region of regions) await sink.putBack({ ...targetOf(service), region }, parts(1), NEVER);

    // Assess
    expect(scopes()).toEqual(regions.map((region) => `${region}/${service}`));
    expect(connections).toBe(2);
  });

  it('finds credentials that were missing at the first attempt', async () => {
    // Prepare
    const sink = createPutBackSink({ timing: { ...QUICK, maxRounds: 1 } });
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const first = await sink.putBack(targetOf(service), parts(1), NEVER);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOME');

    // Act
    const second = await sink.putBack(targetOf(service), parts(1), NEVER);

    // Assess
    expect([first.accepted, second.accepted]).toEqual([[false], [true]]);
  });
});
