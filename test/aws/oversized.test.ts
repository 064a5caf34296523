import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { roleCredentials } from '../../src/aws/accounts/role-credentials.ts';
import { AnswerTooLargeError } from '../../src/aws/clients/bounded-body.ts';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { createFirehoseApi } from '../../src/aws/put-back/firehose-api.ts';
import { createKinesisApi } from '../../src/aws/put-back/kinesis-api.ts';
import { makeRig } from '../support/aws/live-rig.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';

const MEBIBYTE = Buffer.alloc(1024 * 1024, 0x20);
const WANTED = { interfaceIds: new Set(['eni-0aaaaaaaaaaaaaaa1']) };
const servers: Server[] = [];
let requests = 0;

afterEach(() => {
  vi.unstubAllEnvs();
  requests = 0;
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Starts a server that stands in for every service; `answer` writes its responses. */
async function serve(answer: (form: URLSearchParams) => string | 'flood'): Promise<void> {
  const server = createServer((request, response) => {
    requests++;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = answer(new URLSearchParams(Buffer.concat(parts).toString('utf8')));
      if (text !== 'flood') return response.end(text);
      // writes without end, as fast as the client reads
      const write = (): void => {
        if (response.destroyed) return;
        if (response.write(MEBIBYTE)) setImmediate(write);
        else response.once('drain', write);
      };
      return write();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
}

function page(token: string): string {
  return `<DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><networkInterfaceSet/><nextToken>${token}</nextToken></DescribeNetworkInterfacesResponse>`;
}

describe('an endless response', () => {
  it('of EC2 is cut off, counted, and not requested again in the next batches', async () => {
    // Prepare
    await serve(() => 'flood');
    const rig = makeRig();

    // Act
    await rig.resolve(WANTED);
    const first = requests;
    await rig.resolve(WANTED);
    await rig.resolve({ interfaceIds: new Set(['eni-0bbbbbbbbbbbbbbb2']) });

    // Assess
    expect([first, requests]).toEqual([1, 1]);
    expect(rig.source.counts).toMatchObject({
      failures: { oversized: 2 },
      errorCodes: { AnswerTooLargeError: 1 },
    });
  });

  it.each([
    ['STS', () => roleCredentials('111122223333', 'eu-central-1', { roleName: 'reader', externalId: undefined })()],
    ['S3', () => createS3Store('s3://our-bucket/document', { maxBytes: 2 * MEBIBYTE.length }).read(undefined)],
    ['Firehose', () => createFirehoseApi('eu-central-1', 1_000).put('stream', [], AbortSignal.timeout(20_000))],
    ['Kinesis', () => createKinesisApi('eu-central-1', 1_000).put('stream', [], AbortSignal.timeout(20_000))],
  ])('of %s is cut off', async (_service, call) => {
    // Prepare
    await serve(() => 'flood');

    // Act
    const error = await rejectionOf(call());

    // Assess
    expect(error).toBeInstanceOf(AnswerTooLargeError);
  });
});

describe('pages without end', () => {
  it.each([
    ['that name the same page again', () => 'again', 2],
    ['that always name another page', () => String(requests), 20],
  ])('%s are counted, and not followed again in the next batches', async (_what, token, pages) => {
    // Prepare
    await serve(() => page(token()));
    const rig = makeRig();

    // Act
    await rig.resolve(WANTED);
    const first = requests;
    for (let batch = 0; batch < 5; batch++) {
      await rig.resolve({ interfaceIds: new Set([`eni-0bbbbbbbbbbbbbb${batch}`]) });
    }
    const after = requests;
    rig.clock.advance(6 * 60_000);
    await rig.resolve(WANTED);

    // Assess
    expect([first, after]).toEqual([pages, pages]);
    expect(rig.source.counts.failures).toEqual({ oversized: 7 });
    expect(requests).toBe(2 * pages);
  });
});
