import dns from 'node:dns';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import * as source from '../../src/aws/clients/s3-client.ts';
import { createS3Store as plainStore } from '../../src/aws/clients/s3-sdk.ts';
import type { CreateS3Store } from '../../src/aws/clients/s3-store.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { chunkOf, urlOf } from './bundle-files.ts';
import { essence, outcomeOf, pick } from './compare-clients.ts';
import { startRecordingServer } from './recording-server.ts';

const LOCATION = 's3://our-bucket/flow logs/inventory (1).json.gz';

const bundled: typeof source = await import(/* @vite-ignore */ urlOf(chunkOf('s3-client')));

const server = useEc2Server();

describe.each([
  ['in the source', source.createS3StoreOf],
  ['in the bundle', bundled.createS3StoreOf],
])("the function's S3 client %s", (_where, createS3StoreOf) => {
  const slimStore: CreateS3Store = (location, settings) => createS3StoreOf(process.env)(location, settings);
  const stores = () => [plainStore(LOCATION), slimStore(LOCATION)] as const;
  const body = gzipSync('{"version":1}');

  it('reads what the SDK writes, and vice versa', async () => {
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

  it('writes other bytes than gzip as what they are, and removes objects, as the SDK does', async () => {
    // Prepare
    await using recorder = await startRecordingServer({ status: 200, headers: { etag: '"1"' } });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);

    // Act
    for (const store of stores()) {
      const partition = store.sibling('s3://our-bucket/inventory/partitions/a.bin');
      await partition.write(Buffer.from('VFEB'));
      await partition.remove();
    }

    // Assess
    const [plainPut, plainDelete, slimPut, slimDelete] = recorder.requests.map(essence);
    const told = (request: typeof plainPut) => [request?.method, request?.url];
    expect(told(slimPut)).toEqual(told(plainPut));
    expect(told(slimDelete)).toEqual(told(plainDelete));
    expect(slimDelete?.method).toBe('DELETE');
    const [, , put] = recorder.requests;
    expect(put?.headers).toMatchObject({ 'content-type': 'application/octet-stream' });
    expect(put?.headers).not.toHaveProperty('content-encoding');
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
  ])('handles «%s» as the SDK does, with as many attempts', async (_what, status, text) => {
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

  it.each(['throttled', 'closed'] as const)('retries after «%s»', async (kind) => {
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

  it('aborts a response that stalls', async () => {
    // Prepare
    server().fail({ kind: 'stall' });
    const store = slimStore(LOCATION, { transferTimeoutMs: 200 });

    // Act
    const error = await rejectionOf(store.read(undefined));

    // Assess
    expect(error).toMatchObject({ name: 'OutOfTimeError' });
  });

  it.each(['s3://our-bucket/a b/c+d/é(1).json', 's3://our-bucket//twice//slashed/'])(
    'requests %s from a configured endpoint if the SDK does',
    async (location) => {
      // Prepare
      await using recorder = await startRecordingServer({ status: 200, headers: { etag: '"1"' } });
      vi.stubEnv('AWS_ENDPOINT_URL_S3', `${recorder.url}/base`);

      // Act
      await plainStore(location).read('"0"');
      await slimStore(location).read('"0"');
      await plainStore(location).write(body);
      await slimStore(location).write(body);

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
  ])('sends requests to S3 in %s for %s, with %j, if the SDK does', async (region, bucket, environment) => {
    // Prepare
    for (const [name, value] of Object.entries({ AWS_REGION: region, ...environment })) vi.stubEnv(name, value);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(() => {
      throw new Error('not resolved');
    });
    const location = `s3://${bucket}/key`;

    // Act
    await outcomeOf(plainStore(location).read(undefined));
    await outcomeOf(slimStore(location).read(undefined));
    const hosts = lookup.mock.calls.map(([host]) => host);
    lookup.mockRestore();

    // Assess
    expect(hosts).toHaveLength(2);
    expect(hosts[1]).toBe(hosts[0]);
  });
});
