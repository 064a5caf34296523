import dns from 'node:dns';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import * as plainOrganization from '../../src/aws/accounts/organization-accounts.ts';
import * as plainRole from '../../src/aws/accounts/role-credentials.ts';
import * as plainEc2 from '../../src/aws/clients/ec2-sdk.ts';
import * as plainS3 from '../../src/aws/clients/s3-store.ts';
import * as plainFirehose from '../../src/aws/put-back/firehose-api.ts';
import * as plainKinesis from '../../src/aws/put-back/kinesis-api.ts';
import type { PutRecord } from '../../src/aws/put-back/put-request.ts';
import type { FaultKind } from '../support/aws/faults.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { addShop, NAT_GATEWAY, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { useOrganizationServer } from '../support/aws/use-organization-server.ts';
import { HOME_REGION } from '../support/ec2-server.ts';
import { chunkOf, urlOf } from './bundle-files.ts';
import { type RecordedRequest, startRecordingServer } from './recording-server.ts';
import { readSignature } from './signature.ts';

const never = new AbortController().signal;
const LOCATION = 's3://our-bucket/flow logs/inventory (1).json.gz';
const ROLE = { roleName: 'flow-logs', externalId: 'external' };
const RECORDS: readonly PutRecord[] = ['one', 'zwei €'].map((text) => ({
  data: Buffer.from(text),
  partitionKey: `key ${text}`,
  bytes: text.length,
}));
/** Headers that tell one call of a client from another one. */
const CHANGING = ['amz-sdk-invocation-id', 'authorization', 'host', 'user-agent', 'x-amz-date', 'x-amz-user-agent'];

const slimEc2: typeof plainEc2 = await import(/* @vite-ignore */ urlOf(chunkOf('ec2-sdk')));
const slimOrganization: typeof plainOrganization = await import(
  /* @vite-ignore */ urlOf(chunkOf('organization-accounts'))
);
const slimRole: typeof plainRole = await import(/* @vite-ignore */ urlOf(chunkOf('role-credentials')));
const slimFirehose: typeof plainFirehose = await import(/* @vite-ignore */ urlOf(chunkOf('firehose-api')));
const slimKinesis: typeof plainKinesis = await import(/* @vite-ignore */ urlOf(chunkOf('kinesis-api')));
const slimS3: typeof plainS3 = await import(/* @vite-ignore */ urlOf(chunkOf('s3-store')));

const server = useEc2Server();
const organization = useOrganizationServer();

/** A request without what differs from call to call, and what its signature says. */
function essence(request: RecordedRequest) {
  const { method, url, headers, body } = request;
  const kept = Object.entries(headers).filter(([name]) => !CHANGING.includes(name));
  const signature = readSignature(request, 'secret');
  return { method, url, headers: Object.fromEntries(kept), body: body.toString('utf8'), signature };
}

/** What came of a promise; of an error what callers look at. */
async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await promise };
  } catch (error) {
    if (!(error instanceof Error)) return { error };
    return { of: error.constructor.name, ...pick(error, ['name', 'message', '$fault', 'code']) };
  }
}

function pick(value: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(value, name)]));
}

describe('the EC2 client of the bundle', () => {
  const ask = {
    interfaces: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).networkInterfaces(
        [{ name: 'vpc-id', values: [SHOP_VPC] }],
        undefined,
        never,
      ),
    'an interface on a later page': ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).networkInterfaces([{ name: 'vpc-id', values: [SHOP_VPC] }], '1', never),
    instances: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).instances(
        [{ name: 'instance-id', values: [WEB.instanceId ?? ''] }],
        undefined,
        never,
      ),
    subnets: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).subnets([{ name: 'subnet-id', values: [SHOP_SUBNET] }], undefined, never),
    VPCs: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).vpcs([{ name: 'vpc-id', values: [SHOP_VPC] }], undefined, never),
    'NAT gateways': ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).natGateways(
        [{ name: 'nat-gateway-id', values: [NAT_GATEWAY] }],
        undefined,
        never,
      ),
  };

  it.each(Object.entries(ask))('asks for %s as the plain one does, and reads the answer alike', async (_what, call) => {
    // Prepare
    addShop(server().home);
    server().pageSize = 1;

    // Act
    const plain = await call(plainEc2);
    const slim = await call(slimEc2);

    // Assess
    const [first, second] = server().requests.map(({ action, form }) => ({ action, form: [...form] }));
    expect(plain.items.length).toBeGreaterThan(0);
    expect(slim).toEqual(plain);
    expect(second).toEqual(first);
  });

  it.each<FaultKind>([
    'throttled',
    'internal',
    'unauthorized',
    'expired',
    'unknown_id',
    'malformed',
    'empty',
    'closed',
  ])('takes the answer «%s» as the plain one does', async (kind) => {
    // Prepare
    addShop(server().home);
    server().fail({ kind });

    // Act
    const plain = await outcomeOf(ask.VPCs(plainEc2));
    const slim = await outcomeOf(ask.VPCs(slimEc2));

    // Assess
    expect(slim).toEqual(plain);
  });

  it('sends, byte for byte, what the plain one sends, rightly signed', async () => {
    // Prepare
    await using recorder = await startRecordingServer({ status: 200, body: '<DescribeVpcsResponse/>' });
    vi.stubEnv('AWS_ENDPOINT_URL_EC2', recorder.url);
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');

    // Act
    await outcomeOf(ask.VPCs(plainEc2));
    await outcomeOf(ask.VPCs(slimEc2));

    // Assess
    const [plain, slim] = recorder.requests.map(essence);
    expect(slim).toEqual(plain);
    expect(slim?.signature).toMatchObject({ accessKeyId: 'AKIAHOME', scope: `${HOME_REGION} ec2`, isRight: true });
    expect(slim?.headers['x-amz-security-token']).toBe('token');
  });
});

describe('the STS client of the bundle', () => {
  it('assumes a role as the plain one does', async () => {
    // Prepare
    server().sts.roles.set('444455556666', { name: ROLE.roleName, externalId: ROLE.externalId });

    // Act
    const plain = await plainRole.roleCredentials('444455556666', HOME_REGION, ROLE)();
    const slim = await slimRole.roleCredentials('444455556666', HOME_REGION, ROLE)();

    // Assess
    const [first, second] = server().requests.map(({ action, form }) => ({ action, form: [...form] }));
    expect(second).toEqual(first);
    expect(Object.keys(slim)).toEqual(Object.keys(plain));
    expect(slim.expiration).toBeInstanceOf(Date);
  });

  it.each<FaultKind>(['unauthorized', 'throttled'])('takes the answer «%s» as the plain one does', async (kind) => {
    // Prepare
    server().fail({ kind });

    // Act
    const plain = await outcomeOf(plainRole.roleCredentials('444455556666', HOME_REGION, ROLE)());
    const slim = await outcomeOf(slimRole.roleCredentials('444455556666', HOME_REGION, ROLE)());

    // Assess
    expect(slim).toEqual(plain);
  });
});

describe('the Organizations client of the bundle', () => {
  const UNIT = 'ou-ab12-34cd56ef';
  const list = ({ listOrganizationAccounts }: typeof plainOrganization) =>
    outcomeOf(listOrganizationAccounts([UNIT], HOME_REGION, Date.now() + 20_000));

  it('lists accounts as the plain one does', async () => {
    // Prepare
    organization().pageSize = 1;
    organization()
      .units.set(UNIT, {
        accounts: [
          { Id: '111111111111', State: 'ACTIVE' },
          { Id: '222222222222', State: 'CLOSED', Status: 'ACTIVE' },
        ],
        units: ['ou-ab12-00000000'],
      })
      .set('ou-ab12-00000000', { accounts: [{ Id: '333333333333', Status: 'ACTIVE' }] });

    // Act
    const plain = await list(plainOrganization);
    const calls = organization().calls.splice(0);
    const slim = await list(slimOrganization);

    // Assess
    expect(slim).toEqual({ answer: ['111111111111', '333333333333'] });
    expect(slim).toEqual(plain);
    expect(organization().calls).toEqual(calls);
  });

  it.each(['AccessDeniedException', 'ParentNotFoundException', 'Strange'])(
    'takes the error «%s» as the plain one does',
    async (code) => {
      // Prepare
      organization().failure = code;

      // Act
      const [plain, slim] = [await list(plainOrganization), await list(slimOrganization)];

      // Assess
      expect(plain).toMatchObject({ name: code });
      expect(slim).toEqual(plain);
    },
  );
});

describe.each([
  ['Firehose', 'FIREHOSE', plainFirehose.createFirehoseApi, slimFirehose.createFirehoseApi],
  ['Kinesis', 'KINESIS', plainKinesis.createKinesisApi, slimKinesis.createKinesisApi],
])('the %s client of the bundle', (_service, name, plainApi, slimApi) => {
  it.each([
    [
      'entries',
      200,
      '{"RequestResponses":[{"RecordId":"1"},{"ErrorCode":"ServiceUnavailableException"}],"Records":[{"SequenceNumber":"1"},{"ErrorCode":"InternalFailure"}]}',
    ],
    ['an error that it has a class for', 400, '{"__type":"ResourceNotFoundException","message":"no stream"}'],
    ['an error that it has none for', 400, '{"__type":"Strange","message":"what?"}'],
    ['no JSON', 200, '<html/>'],
  ])('sends what the plain one sends, and reads %s alike', async (_what, status, body) => {
    // Prepare
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    await using recorder = await startRecordingServer({ status, headers, body });
    vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, recorder.url);

    // Act
    const plain = await outcomeOf(plainApi(HOME_REGION, 1_000).put('flow-logs', RECORDS, never));
    const slim = await outcomeOf(slimApi(HOME_REGION, 1_000).put('flow-logs', RECORDS, never));

    // Assess
    const [first, second] = recorder.requests.map(essence);
    expect(slim).toEqual(plain);
    expect(second).toEqual(first);
    expect(second?.signature).toMatchObject({ isRight: true });
  });
});

describe('the S3 client of the bundle', () => {
  const stores = () => [plainS3.createS3Store(LOCATION), slimS3.createS3Store(LOCATION)] as const;
  const body = gzipSync('{"version":1}');

  it('reads what the plain one writes, and the other way round', async () => {
    // Prepare
    const [plain, slim] = stores();

    // Act
    await plain.write(body);
    const bySlim = await slim.read(undefined);
    await slim.write(Buffer.concat([body, body]));
    const byPlain = await plain.read(bySlim?.etag);

    // Assess
    expect(bySlim?.body.equals(body)).toBe(true);
    expect(byPlain?.body.equals(Buffer.concat([body, body]))).toBe(true);
    expect(await slim.read(byPlain?.etag)).toBeUndefined();
  });

  it.each<[string, number, string]>([
    ['a document that is not there', 404, '<Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>'],
    ['no permission', 403, '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'],
    ['no permission, without a word', 403, ''],
    ['no bucket', 404, '<Error><Code>NoSuchBucket</Code><Message>no bucket</Message></Error>'],
    ['another Region', 301, '<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>'],
    ['too many requests', 503, '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'],
    ['an error of its own', 500, '<Error><Code>InternalError</Code><Message>again, please</Message></Error>'],
    ['nothing new', 304, ''],
  ])('takes «%s» as the plain one does, as often', async (_what, status, text) => {
    // Prepare
    await using recorder = await startRecordingServer({ status, body: text });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const [plain, slim] = stores();

    // Act
    const byPlain = await outcomeOf(plain.read('"etag"'));
    const calls = recorder.requests.length;
    const bySlim = await outcomeOf(slim.read('"etag"'));

    // Assess
    const told = status === 304 ? ['answer'] : ['name', '$fault'];
    expect(pick(Object(bySlim), told)).toEqual(pick(Object(byPlain), told));
    expect(recorder.requests.length - calls).toBe(calls);
  });

  it.each(['throttled', 'closed'] as const)('tries again after «%s»', async (kind) => {
    // Prepare
    server().s3.set('/our-bucket/flow%20logs/inventory%20%281%29.json.gz', body);
    server().fail({ kind, times: 1 });
    const [, slim] = stores();

    // Act
    const document = await slim.read(undefined);

    // Assess
    expect(document?.body.equals(body)).toBe(true);
    expect(server().received('GET')).toHaveLength(2);
  });

  it('gives up on an answer that stalls', async () => {
    // Prepare
    server().fail({ kind: 'stall' });
    const store = slimS3.createS3Store(LOCATION, { transferTimeoutMs: 200 });

    // Act
    const error = await rejectionOf(store.read(undefined));

    // Assess
    expect(error).toMatchObject({ name: 'OutOfTimeError' });
  });

  it.each(['s3://our-bucket/a b/c+d/é(1).json', 's3://our-bucket//twice//slashed/'])(
    'asks for %s at a given endpoint if the plain one does',
    async (location) => {
      // Prepare
      await using recorder = await startRecordingServer({ status: 200, headers: { etag: '"1"' } });
      vi.stubEnv('AWS_ENDPOINT_URL_S3', `${recorder.url}/base`);

      // Act
      await plainS3.createS3Store(location).read('"0"');
      await slimS3.createS3Store(location).read('"0"');
      await plainS3.createS3Store(location).write(body);
      await slimS3.createS3Store(location).write(body);

      // Assess
      const [plainGet, slimGet, plainPut, slimPut] = recorder.requests.map(essence);
      expect([slimGet?.method, slimGet?.url]).toEqual([plainGet?.method, plainGet?.url]);
      expect([slimPut?.method, slimPut?.url, slimPut?.body]).toEqual([plainPut?.method, plainPut?.url, plainPut?.body]);
      expect(plainGet?.headers).toMatchObject(slimGet?.headers ?? {});
      expect(plainPut?.headers).toMatchObject(slimPut?.headers ?? {});
      expect(slimGet?.headers['if-none-match']).toBe('"0"');
      expect(slimPut?.headers['content-encoding']).toBe('gzip');
      expect([slimGet?.signature, slimPut?.signature]).toMatchObject([{ isRight: true }, { isRight: true }]);
      expect(slimPut?.signature.signedHeaders).toEqual(expect.arrayContaining(['host', 'x-amz-content-sha256']));
    },
  );

  it.each([
    ['eu-central-1', 'our-bucket', {}],
    ['us-east-1', 'our-bucket', {}],
    ['eu-central-1', 'our.bucket', {}],
    ['cn-north-1', 'our-bucket', {}],
    ['us-gov-west-1', 'our-bucket', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['us-east-1', 'our-bucket', { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['eu-west-1', 'our.bucket', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['us-iso-east-1', 'our-bucket', {}],
  ])('goes to S3 in %s for %s, with %j, if the plain one goes', async (region, bucket, environment) => {
    // Prepare
    for (const [name, value] of Object.entries({ AWS_REGION: region, ...environment })) vi.stubEnv(name, value);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(() => {
      throw new Error('not resolved');
    });
    const location = `s3://${bucket}/key`;

    // Act
    await outcomeOf(plainS3.createS3Store(location).read(undefined));
    await outcomeOf(slimS3.createS3Store(location).read(undefined));
    const hosts = lookup.mock.calls.map(([host]) => host);
    lookup.mockRestore();

    // Assess
    expect(hosts).toHaveLength(2);
    expect(hosts[1]).toBe(hosts[0]);
  });
});
