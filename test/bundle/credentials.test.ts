import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { createEc2Api as CreateEc2Api } from '../../src/aws/clients/ec2-sdk.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { chunkOf, urlOf } from './bundle-files.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';
import { readSignature } from './signature.ts';

const never = new AbortController().signal;
const { createEc2Api }: { readonly createEc2Api: typeof CreateEc2Api } = await import(
  /* @vite-ignore */ urlOf(chunkOf('ec2-sdk'))
);

const NAMES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

let ec2: RecordingServer;

beforeEach(async () => {
  ec2 = await startRecordingServer({ status: 200, body: '<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>' });
  for (const name of NAMES) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ENDPOINT_URL_EC2', ec2.url);
  // suppresses the warning of the SDK about the Node.js version on Node.js 20
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await ec2[Symbol.asyncDispose]();
});

const vpcs = () => createEc2Api('eu-central-1', undefined).vpcs([], undefined, never);

describe('the credentials of a deployed function', () => {
  it('are those of its environment', async () => {
    // Prepare
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');

    // Act
    await vpcs();

    // Assess
    const [request] = ec2.requests;
    if (request === undefined) throw new Error('no request');
    expect(readSignature(request, 'secret')).toMatchObject({ accessKeyId: 'AKIAENV', isRight: true });
    expect(request.headers['x-amz-security-token']).toBe('token');
  });

  it('are fetched from the local address that a process restored from a snapshot is given', async () => {
    // Prepare
    const answer = { AccessKeyId: 'ASIALOCAL', SecretAccessKey: 'local', Token: 'fresh', Expiration: tomorrow() };
    await using local = await startRecordingServer({ status: 200, body: JSON.stringify(answer) });
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${local.url}/credentials`);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'allowed');

    // Act
    await vpcs();

    // Assess
    const [request] = ec2.requests;
    if (request === undefined) throw new Error('no request');
    expect(local.requests).toMatchObject([{ url: '/credentials', headers: { authorization: 'allowed' } }]);
    expect(readSignature(request, 'local')).toMatchObject({ accessKeyId: 'ASIALOCAL', isRight: true });
    expect(request.headers['x-amz-security-token']).toBe('fresh');
  });

  it.each([
    ['kept while they are valid', 3_600_000, false],
    ['fetched again shortly before they expire', 240_000, true],
  ])('are %s', async (_what, lifeMs, isFetchedAgain) => {
    // Prepare
    const expiration = new Date(Date.now() + lifeMs).toISOString();
    const answer = { AccessKeyId: 'ASIALOCAL', SecretAccessKey: 'local', Token: 'fresh', Expiration: expiration };
    await using local = await startRecordingServer({ status: 200, body: JSON.stringify(answer) });
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${local.url}/credentials`);
    const { vpcs: describeVpcs } = createEc2Api('eu-central-1', undefined);

    // Act
    await describeVpcs([], undefined, never);
    const before = local.requests.length;
    await describeVpcs([], undefined, never);

    // Assess
    expect(before).toBeGreaterThan(0);
    expect(local.requests.length > before).toBe(isFetchedAgain);
  });

  it('are reported by name if they are missing', async () => {
    // Prepare, Act
    const error = await rejectionOf(vpcs());

    // Assess
    expect(error).toMatchObject({
      name: 'CredentialsProviderError',
      message: expect.stringMatching(/AWS_ACCESS_KEY_ID.*AWS_CONTAINER_CREDENTIALS_FULL_URI/),
    });
    expect(ec2.requests).toEqual([]);
  });
});

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString();
}
