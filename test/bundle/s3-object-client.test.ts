import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3ObjectReader } from '../../src/aws/clients/s3-object-client.ts';
import { createS3Objects } from '../../src/aws/clients/s3-objects-sdk.ts';
import type { ObjectRequest } from '../../src/input/s3/object-api.ts';
import type { SourceObject } from '../../src/model/source-object.ts';
import { essence, outcomeOf, pick } from './compare-clients.ts';
import { startRecordingServer } from './recording-server.ts';

const OBJECT: SourceObject = { bucket: 'our-bucket', key: 'AWSLogs/year=2026/a b+c é(1).log.gz' };

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOME');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
});

afterEach(() => vi.unstubAllEnvs());

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const part of body) text += part.toString('utf8');
  return text;
}

describe("the function's reader of objects in S3", () => {
  it.each<[string, SourceObject, ObjectRequest]>([
    ['whole', OBJECT, {}],
    ['of a version', { ...OBJECT, versionId: '3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY' }, {}],
    ['with an ETag', { ...OBJECT, etag: 'd41d8cd98f00b204e9800998ecf8427e-3' }, {}],
    ['by a range', { ...OBJECT, etag: 'abc' }, { range: { first: 10, last: 14 } }],
  ])('requests an object %s as the SDK does', async (_how, object, request) => {
    // Prepare
    const headers = { etag: '"abc"', 'content-range': 'bytes 10-14/100' };
    await using recorder = await startRecordingServer({ status: 200, headers, body: 'hello' });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const plain = await createS3Objects('eu-central-1');
    const slim = createS3ObjectReader(process.env);

    // Act
    const byPlain = await plain.get(object, request);
    const bySlim = await slim.get(object, request);

    // Assess
    expect(await textOf(bySlim.body)).toBe(await textOf(byPlain.body));
    expect(pick(bySlim, ['etag', 'bytes'])).toEqual(pick(byPlain, ['etag', 'bytes']));
    const [plainGet, slimGet] = recorder.requests.map(essence);
    // the order of parameters does not matter; the SDK has a different one
    const partsOf = (url = '') => [url.split('?')[0], ...(url.split('?')[1]?.split('&').toSorted() ?? [])];
    expect(partsOf(slimGet?.url)).toEqual(partsOf(plainGet?.url));
    expect(plainGet?.headers).toMatchObject(slimGet?.headers ?? {});
    for (const name of ['range', 'if-match']) expect(slimGet?.headers[name]).toBe(plainGet?.headers[name]);
    expect(slimGet?.signature).toMatchObject({ isRight: true });
    plain.close();
  });

  it.each<[string, number, string]>([
    ['no such object', 404, '<Error><Code>NoSuchKey</Code><Message>m</Message></Error>'],
    ['no such version', 404, '<Error><Code>NoSuchVersion</Code><Message>m</Message></Error>'],
    ['no permission', 403, '<Error><Code>AccessDenied</Code><Message>m</Message></Error>'],
    ['another ETag', 412, '<Error><Code>PreconditionFailed</Code><Message>m</Message></Error>'],
    ['an archived object', 403, '<Error><Code>InvalidObjectState</Code><Message>m</Message></Error>'],
  ])('handles «%s» as the SDK does', async (_what, status, body) => {
    // Prepare
    await using recorder = await startRecordingServer({ status, body });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const plain = await createS3Objects('eu-central-1');
    const slim = createS3ObjectReader(process.env);

    // Act
    const byPlain = await outcomeOf(plain.get(OBJECT));
    const bySlim = await outcomeOf(slim.get(OBJECT));

    // Assess
    expect(pick(Object(bySlim), ['name', '$fault'])).toEqual(pick(Object(byPlain), ['name', '$fault']));
    expect(recorder.requests).toHaveLength(2);
    plain.close();
  });

  it('retries after an error of S3 itself', async () => {
    await using recorder = await startRecordingServer(
      { status: 503, body: '<Error><Code>SlowDown</Code><Message>m</Message></Error>' },
      { status: 200, headers: { etag: '"abc"' }, body: 'hello' },
    );
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const response = await createS3ObjectReader(process.env).get(OBJECT);
    expect(await textOf(response.body)).toBe('hello');
    expect(recorder.requests).toHaveLength(2);
  });

  it('reads from the Region of the bucket, and goes there directly the next time', async () => {
    // Prepare
    const redirect = '<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>';
    await using recorder = await startRecordingServer(
      { status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' }, body: redirect },
      { status: 200, headers: { etag: '"abc"' }, body: 'hello' },
    );
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const slim = createS3ObjectReader(process.env);

    // Act
    for (let time = 0; time < 2; time++) (await slim.get(OBJECT)).body.resume();

    // Assess
    const regions = recorder.requests.map(
      ({ headers }) => /Credential=[^/]+\/\d+\/([^/]+)/.exec(String(headers.authorization))?.[1],
    );
    expect(regions).toEqual(['eu-central-1', 'us-west-2', 'us-west-2']);
  });

  it('refuses bytes other than those requested', async () => {
    await using recorder = await startRecordingServer({
      status: 200,
      headers: { etag: '"abc"' },
      body: 'the whole object',
    });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', recorder.url);
    const reading = createS3ObjectReader(process.env).get(OBJECT, { range: { first: 4, last: 8 } });
    await expect(reading).rejects.toThrow('a range from byte 4 was requested');
  });
});
